/**
 * What Kibana's rule import asks of a rule: the keys that each type requires, the keys that there are, and the shapes
 * of those that ruleglot writes. Facts: Kibana's rule_schemas.schema.yaml and import_rules/rule_to_import.ts.
 */
const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text };
const named = {
  type: 'object',
  required: ['id', 'name', 'reference'],
  properties: { id: text, name: text, reference: text },
};

/** Keys of all types of rules, and those that an export has and an import takes without using them. */
const commonKeys = [
  ...[
    'rule_id',
    'name',
    'description',
    'risk_score',
    'severity',
    'type',
    'language',
    'query',
    'version',
    'tags',
  ],
  ...[
    'enabled',
    'risk_score_mapping',
    'severity_mapping',
    'interval',
    'from',
    'to',
    'actions',
    'exceptions_list',
  ],
  ...[
    'author',
    'false_positives',
    'references',
    'max_signals',
    'threat',
    'threat_mappings',
    'setup',
    'license',
  ],
  ...[
    'related_integrations',
    'required_fields',
    'rule_name_override',
    'timestamp_override',
    'note',
    'outcome',
  ],
  ...['timestamp_override_fallback_disabled', 'timeline_id', 'timeline_title', 'building_block_type', 'meta'],
  ...[
    'output_index',
    'namespace',
    'investigation_fields',
    'throttle',
    'response_actions',
    'alert_suppression',
  ],
  ...['id', 'immutable', 'created_at', 'created_by', 'updated_at', 'updated_by', 'rule_source', 'revision'],
];

const keysOfType = {
  query: ['index', 'data_view_id', 'filters', 'saved_id'],
  saved_query: ['index', 'data_view_id', 'filters', 'saved_id'],
  eql: [
    ...['index', 'data_view_id', 'filters', 'event_category_override', 'tiebreaker_field', 'timestamp_field'],
  ],
  esql: [],
  threshold: ['index', 'data_view_id', 'filters', 'saved_id', 'threshold'],
  new_terms: ['index', 'data_view_id', 'filters', 'new_terms_fields', 'history_window_start'],
  threat_match: [
    ...['index', 'data_view_id', 'filters', 'saved_id', 'threat_query', 'threat_mapping', 'threat_index'],
    ...[
      'threat_filters',
      'threat_language',
      'threat_indicator_path',
      'concurrent_searches',
      'items_per_search',
    ],
  ],
  machine_learning: ['machine_learning_job_id', 'anomaly_threshold'],
} as const;

const suppression = {
  type: 'object',
  required: ['group_by'],
  properties: {
    group_by: { ...texts, minItems: 1, maxItems: 5 },
    duration: {
      type: 'object',
      required: ['value', 'unit'],
      properties: { value: { type: 'integer', minimum: 1 }, unit: { enum: ['s', 'm', 'h'] } },
    },
    missing_fields_strategy: { enum: ['doNotSuppress', 'suppress'] },
  },
};

const ofType = (
  type: keyof typeof keysOfType,
  required: readonly string[],
  properties: object = {},
): object => ({
  if: { properties: { type: { const: type } } },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own key
  then: {
    required,
    properties: { alert_suppression: suppression, ...properties },
    propertyNames: { enum: [...commonKeys, ...keysOfType[type]] },
  },
});

export const importSchema = {
  type: 'object',
  required: ['rule_id', 'name', 'description', 'risk_score', 'severity', 'type'],
  properties: {
    rule_id: text,
    name: text,
    description: text,
    risk_score: { type: 'integer', minimum: 0, maximum: 100 },
    severity: { enum: ['low', 'medium', 'high', 'critical'] },
    type: { enum: Object.keys(keysOfType) },
    query: { type: 'string' },
    index: texts,
    tags: texts,
    author: texts,
    references: texts,
    false_positives: texts,
    from: { type: 'string', pattern: '^now-\\d+[smhd]$' },
    interval: { type: 'string', pattern: '^\\d+[smhd]$' },
    filters: {
      type: 'array',
      items: { type: 'object', properties: { meta: { type: 'object' }, query: { type: 'object' } } },
    },
    threat: {
      type: 'array',
      items: {
        type: 'object',
        required: ['framework', 'tactic'],
        properties: {
          framework: text,
          tactic: named,
          technique: {
            type: 'array',
            items: {
              ...named,
              properties: { ...named.properties, subtechnique: { type: 'array', items: named } },
            },
          },
        },
      },
    },
  },
  allOf: [
    ofType('query', ['query'], { language: { enum: ['kuery', 'lucene'] } }),
    ofType('eql', ['query', 'language'], { language: { const: 'eql' } }),
    ofType('esql', ['query', 'language'], { language: { const: 'esql' }, index: false, filters: false }),
    ofType('threshold', ['query', 'threshold'], {
      alert_suppression: {
        type: 'object',
        required: ['duration'],
        properties: { duration: suppression.properties.duration, group_by: false },
      },
      threshold: {
        type: 'object',
        required: ['field', 'value'],
        properties: {
          field: texts,
          value: { type: 'integer', minimum: 1 },
          cardinality: {
            type: 'array',
            items: {
              type: 'object',
              required: ['field', 'value'],
              properties: { field: text, value: { type: 'integer', minimum: 0 } },
            },
          },
        },
      },
    }),
    ofType('new_terms', ['query', 'new_terms_fields', 'history_window_start'], {
      new_terms_fields: { ...texts, minItems: 1, maxItems: 3 },
      history_window_start: { type: 'string', pattern: '^now-' },
    }),
    ofType('threat_match', ['query', 'threat_query', 'threat_mapping', 'threat_index'], {
      threat_mapping: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['entries'],
          properties: {
            entries: {
              type: 'array',
              minItems: 1,
              items: {
                type: 'object',
                required: ['field', 'type', 'value'],
                properties: {
                  field: text,
                  type: { const: 'mapping' },
                  value: text,
                  negate: { type: 'boolean' },
                },
              },
            },
          },
        },
      },
      threat_index: texts,
    }),
    ofType('saved_query', ['saved_id']),
    ofType('machine_learning', ['machine_learning_job_id', 'anomaly_threshold'], {
      machine_learning_job_id: { anyOf: [text, texts] },
      anomaly_threshold: { type: 'integer', minimum: 0 },
    }),
  ],
};
