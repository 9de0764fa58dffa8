import { entries } from './entry.ts';

export const spl = entries({
  'spl-macro-arity': {
    severity: 'error',
    message: 'the macro {name} is not defined for {count} arguments, only for {known}',
    help: 'a macro is named with the number of its arguments: name(2)',
    explanation:
      'Splunk chooses a macro by its name and the number of its arguments. No definition of this name takes as many; the macro stays as a name.',
  },
  'spl-macro-recursive': {
    severity: 'error',
    message: 'the macro {name} expands to itself',
    explanation:
      'The definition of the macro uses the macro, directly or through another one. It stays as a name.',
  },
});
