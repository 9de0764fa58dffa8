import { entries } from './entry.ts';

/** Splunk's rule files, and what writing SPL changes. */
export const splunk = entries({
  'splunk-alert-trend': {
    severity: 'warning',
    message: 'the alert compares the number of {what} with the previous run ({relation}), which is left out',
    effect: 'broader',
    explanation:
      'A saved search may alert only when its results rise or drop against the run before. No query can see the run before, so that the condition is left out and every result counts.',
  },
  'splunk-alert-condition': {
    severity: 'info',
    message: 'the alert condition ({condition}) is read as the last stages of the search',
    explanation:
      'A saved search may carry its threshold beside the query, in counttype, relation and quantity or in alert_condition. It decides when the rule fires, so that it is read as part of the search and written as such.',
  },
  'splunk-macro-eval': {
    severity: 'warning',
    message: 'the macro {name} is computed by an eval expression and cannot be expanded',
    explanation:
      'With iseval the definition of a macro is an expression whose value becomes the text of the search. It is not computed here; where it is used, the macro stays as it is.',
  },
  'splunk-metadata-filled': {
    severity: 'info',
    message: 'the source does not say {keys}: filled with what suits most rules',
    help: 'check these keys before the rule goes into content',
    effect: 'metadata',
    explanation:
      "Splunk's contentctl asks for keys that no other format has. They are filled with a value that suits most rules; the matching events do not depend on them.",
  },
});
