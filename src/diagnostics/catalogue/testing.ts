import { entries } from './entry.ts';

/** What `ruleglot test` says of rules, and of what is expected of them. */
export const testing = entries({
  'expectation-failed': {
    severity: 'error',
    message: '{name}: {reason}',
    help: 'ruleglot test --explain EVENT says which condition is true or false',
    explanation:
      'A file of expectations says which events a rule must match and which it must not. The rule does otherwise.',
  },
  'expectation-invalid': {
    severity: 'error',
    message: '{reason}',
    explanation:
      'A file of expectations is a YAML list; each entry has a name, events or the file that has them, and match: true or false. See docs/testing.md.',
  },
  'expectation-idle': {
    severity: 'error',
    message: 'no rule here is called {rule}, so nothing is checked',
    explanation:
      'An expectation names the id or the title of a rule that does not stand beside it. It would never fail.',
  },
  'rule-not-evaluable': {
    severity: 'warning',
    message: 'the rule cannot be run on events here: {what}',
    explanation:
      'The rule counts or orders events by something that only the product of its vendor knows (a command without counterpart, a macro that is not defined, a table). No matches are given, since any would be a guess.',
  },
  'rule-partly-evaluable': {
    severity: 'warning',
    message: '{what} cannot be evaluated here: events that match or not by it are named as uncertain',
    help: 'define the macro in a folder given with --macros',
    explanation:
      'A part of the rule is known only to the product of its vendor. The matches are those that hold whatever this part says; uncertain are those that hold if it says so.',
  },
});
