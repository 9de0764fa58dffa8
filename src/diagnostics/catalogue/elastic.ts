import { entries } from './entry.ts';

export const elastic = entries({
  'window-per-run': {
    severity: 'warning',
    message: 'the rule counts within {window}; a threshold rule counts within the time that one run looks at',
    help: 'let the look-back overlap the interval by the length of the window',
    explanation:
      'An Elastic threshold rule counts the events between its `from` and now, once an interval. A window that slides, or that is cut at fixed times, groups events otherwise.',
  },
  'elastic-filter-kept': {
    severity: 'warning',
    message: 'a filter of the rule is kept as Query DSL text: {reason}',
    explanation:
      'Rules of Elastic can carry Query DSL beside the query. This filter has a form without a counterpart in the normalized tree; it is carried along as text.',
  },
  'elastic-type-unknown': {
    severity: 'error',
    message: 'rule type {type} is not known',
    help: 'one of query, eql, esql, threshold, new_terms, threat_match, machine_learning, saved_query',
    explanation: 'The `type` of an Elastic rule says how its query is used.',
  },
  'elastic-language-mismatch': {
    severity: 'error',
    message: 'a rule of type {type} cannot have a query in {language}',
    explanation: 'Rules of type eql and esql hold a query in that language; all others hold KQL or Lucene.',
  },
  'elastic-lucene': {
    severity: 'error',
    message: 'the query is in Lucene syntax, which is not read',
    help: 'rewrite the query in KQL',
    explanation:
      'Elastic rules may hold queries in Lucene’s own syntax. It is rare (one rule of the public set, deprecated) and is not one of the five languages.',
  },
  'elastic-many-clauses': {
    severity: 'warning',
    message: 'one search of this query has {count} conditions; Elasticsearch may refuse more than {limit}',
    help: 'split the rule, or keep the values in an index and use an indicator match rule',
    explanation:
      'Elasticsearch bounds the number of conditions in a search by the memory and the search threads of its nodes: never below 1,024, and about 27,000 on a large node. Each value under KQL’s `:` and EQL’s `:`, `like`, `in~` is a condition of its own; a list under EQL’s `in` is one, of 65,536 values at most. Whether a cluster takes this query depends on its size.',
  },
  'elastic-default': {
    severity: 'info',
    message: '{key} is missing; {value} is written',
    effect: 'metadata',
    explanation: 'Kibana requires this key on import. A safe value is written in its place.',
  },
});
