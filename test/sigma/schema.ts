/**
 * What the specification (2.1.0) asks of a rule and of a correlation, as JSON schemas. Facts: the rules and correlation
 * specifications and the tags appendix of https://sigmahq.io/sigma-specification/.
 */
const text = { type: 'string', minLength: 1 };
const uuid = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' };
const date = { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' };
const texts = { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', minLength: 2 } };
const tag = { type: 'string', pattern: '^[a-z0-9_-]+\\.[a-z0-9._-]+$' };
const name = { type: 'string', pattern: '^[a-z0-9_.-]+$' };
const scalar = { type: ['string', 'number', 'boolean', 'null'] };

const head = {
  title: { type: 'string', minLength: 1, maxLength: 256 },
  id: uuid,
  name: { type: 'string', minLength: 1, maxLength: 256 },
  related: {
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      required: ['id', 'type'],
      additionalProperties: false,
      properties: { id: uuid, type: { enum: ['derived', 'obsolete', 'merged', 'renamed', 'similar'] } },
    },
  },
  status: { enum: ['stable', 'test', 'experimental', 'deprecated', 'unsupported'] },
  description: { type: 'string', maxLength: 65_535 },
  license: { type: 'string', pattern: '^[A-Za-z0-9.+-]+$' },
  references: texts,
  author: text,
  date,
  modified: date,
  tags: { type: 'array', minItems: 1, uniqueItems: true, items: tag },
  falsepositives: texts,
  level: { enum: ['informational', 'low', 'medium', 'high', 'critical'] },
};

const value = { anyOf: [scalar, { type: 'array', minItems: 1, items: scalar }] };
const map = { type: 'object', minProperties: 1, additionalProperties: value };
const selection = { anyOf: [map, { type: 'array', minItems: 1, items: { anyOf: [map, scalar] } }] };

export const ruleSchema = {
  type: 'object',
  required: ['title', 'id', 'detection'],
  additionalProperties: false,
  properties: {
    ...head,
    logsource: {
      type: 'object',
      minProperties: 1,
      additionalProperties: false,
      properties: { category: name, product: name, service: name },
    },
    detection: {
      type: 'object',
      required: ['condition'],
      minProperties: 2,
      additionalProperties: selection,
      properties: { condition: text },
    },
  },
};

const limits = Object.fromEntries(
  ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'].map((operator) => [operator, { type: 'number' }]),
);

export const correlationSchema = {
  type: 'object',
  required: ['title', 'id', 'correlation'],
  additionalProperties: false,
  properties: {
    ...head,
    generate: { type: 'boolean' },
    correlation: {
      type: 'object',
      required: ['type', 'rules', 'timespan'],
      additionalProperties: false,
      properties: {
        type: {
          enum: [
            'event_count',
            'value_count',
            'value_sum',
            'value_avg',
            'value_percentile',
            'value_median',
            'temporal',
            'temporal_ordered',
          ],
        },
        rules: { type: 'array', minItems: 1, uniqueItems: true, items: text },
        'group-by': { type: 'array', minItems: 1, uniqueItems: true, items: text },
        timespan: { type: 'string', pattern: '^[1-9]\\d*[smhd]$' },
        aliases: { type: 'object', additionalProperties: { type: 'object', additionalProperties: text } },
        condition: {
          anyOf: [
            text,
            {
              type: 'object',
              minProperties: 1,
              additionalProperties: false,
              properties: {
                ...limits,
                percentile: { type: 'number' },
                field: { anyOf: [text, { type: 'array', minItems: 2, items: text }] },
              },
            },
          ],
        },
      },
    },
  },
};
