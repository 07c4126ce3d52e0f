export type {Gathered} from '../../checks/facts/gathered.js'
