import type {CheckRule} from '../../rule.js'
import {crdRegistry} from './crd-registry.js'
import {markerLength, markerOfWildcard, markerStorable} from './marker-place.js'
import {
  affixMatch,
  markerClean,
  markerFormat,
  markerType,
  markerUnambiguous,
  orphanMarkers,
} from './markers.js'
import {adoptable, missingMarker, notForeign} from './name-owner.js'
import {ownedRecords} from './owned.js'
import {ownerUnique, resourceExists} from './resources.js'
import {markerReadable, noSecondWriter} from './second-writer.js'

/** The rules of this group, in code order. */
export const ownershipRules: readonly CheckRule[] = [
  ownedRecords,
  notForeign,
  adoptable,
  orphanMarkers,
  missingMarker,
  markerFormat,
  markerType,
  markerUnambiguous,
  markerLength,
  markerOfWildcard,
  ownerUnique,
  resourceExists,
  markerReadable,
  affixMatch,
  markerStorable,
  markerClean,
  noSecondWriter,
  crdRegistry,
]
