/**
 * The keys that Kibana's rule import requires, by type of rule. Facts: Kibana's rule_schemas.schema.yaml and
 * import_rules/rule_to_import.ts.
 */
const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text };
const named = {
  type: 'object',
  required: ['id', 'name', 'reference'],
  properties: { id: text, name: text, reference: text },
};

const ofType = (type: string, required: readonly string[], properties: object = {}): object => ({
  if: { properties: { type: { const: type } } },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own key
  then: { required, properties },
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
    type: { enum: ['query', 'eql', 'esql', 'threshold', 'new_terms', 'threat_match', 'saved_query'] },
    query: { type: 'string' },
    index: texts,
    tags: texts,
    author: texts,
    references: texts,
    false_positives: texts,
    from: { type: 'string', pattern: '^now-\\d+[smhd]$' },
    interval: { type: 'string', pattern: '^\\d+[smhd]$' },
    filters: { type: 'array' },
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
      threat_mapping: { type: 'array', minItems: 1 },
      threat_index: texts,
    }),
    ofType('saved_query', ['saved_id']),
  ],
};
