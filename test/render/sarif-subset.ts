const text = {type: 'object', required: ['text'], properties: {text: {type: 'string', minLength: 1}}}
const short = {
  type: 'object',
  required: ['text'],
  properties: {text: {type: 'string', minLength: 1, maxLength: 1024}},
}
const level = {enum: ['error', 'warning', 'note', 'none']}
const tags = {type: 'array', maxItems: 20, uniqueItems: true, items: {type: 'string'}}

const rule = {
  type: 'object',
  required: ['id', 'name', 'shortDescription', 'fullDescription', 'help', 'defaultConfiguration'],
  additionalProperties: false,
  properties: {
    id: {type: 'string', pattern: '^MLD\\d{4}$'},
    name: {type: 'string', pattern: '^[A-Z][A-Za-z0-9]+$'},
    shortDescription: short,
    fullDescription: short,
    help: {
      type: 'object',
      required: ['text', 'markdown'],
      properties: {text: {type: 'string'}, markdown: {type: 'string'}},
    },
    defaultConfiguration: {type: 'object', required: ['level'], properties: {level}},
    properties: {
      type: 'object',
      required: ['tags', 'precision'],
      properties: {
        tags,
        precision: {enum: ['very-high', 'high', 'medium', 'low']},
        'security-severity': {type: 'string', pattern: '^(10|\\d)\\.\\d$'},
      },
    },
  },
}

const position = {type: 'integer', minimum: 1}

const location = {
  type: 'object',
  required: ['physicalLocation'],
  properties: {
    physicalLocation: {
      type: 'object',
      required: ['artifactLocation', 'region'],
      properties: {
        artifactLocation: {
          type: 'object',
          required: ['uri'],
          properties: {uri: {type: 'string', format: 'uri-reference', minLength: 1}},
        },
        region: {
          type: 'object',
          required: ['startLine', 'startColumn', 'endLine', 'endColumn'],
          properties: {startLine: position, startColumn: position, endLine: position, endColumn: position},
        },
      },
    },
    logicalLocations: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          name: {type: 'string'},
          kind: {type: 'string'},
          fullyQualifiedName: {type: 'string'},
        },
      },
    },
  },
}

const result = {
  type: 'object',
  required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints'],
  additionalProperties: false,
  properties: {
    ruleId: {type: 'string'},
    ruleIndex: {type: 'integer', minimum: 0},
    level,
    message: text,
    locations: {type: 'array', minItems: 1, maxItems: 10, items: location},
    partialFingerprints: {
      type: 'object',
      required: ['primaryLocationLineHash'],
      properties: {primaryLocationLineHash: {type: 'string', pattern: '^[0-9a-f]{64}:[1-9]\\d*$'}},
    },
  },
}

const notification = {
  type: 'object',
  required: ['message'],
  additionalProperties: false,
  properties: {level, message: text, associatedRule: {type: 'object', required: ['id']}},
}

/** What of SARIF 2.1.0 is used, as GitHub asks for it; keys that are not in the standard are refused. */
export const sarifSubset = {
  type: 'object',
  required: ['version', '$schema', 'runs'],
  additionalProperties: false,
  properties: {
    version: {const: '2.1.0'},
    $schema: {type: 'string', format: 'uri'},
    runs: {
      type: 'array',
      minItems: 1,
      maxItems: 20,
      items: {
        type: 'object',
        required: ['tool', 'results'],
        additionalProperties: false,
        properties: {
          automationDetails: {type: 'object', required: ['id'], properties: {id: {type: 'string'}}},
          tool: {
            type: 'object',
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                required: ['name', 'rules'],
                properties: {
                  name: {const: 'mldns'},
                  semanticVersion: {type: 'string'},
                  rules: {type: 'array', items: rule},
                },
              },
            },
          },
          invocations: {
            type: 'array',
            items: {
              type: 'object',
              required: ['executionSuccessful'],
              properties: {
                executionSuccessful: {type: 'boolean'},
                exitCode: {type: 'integer'},
                toolExecutionNotifications: {type: 'array', items: notification},
              },
            },
          },
          results: {type: 'array', maxItems: 25_000, items: result},
        },
      },
    },
  },
}
