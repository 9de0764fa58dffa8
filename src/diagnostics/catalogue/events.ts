import { entries } from './entry.ts';

/** What can be wrong with a file of events. */
export const events = entries({
  'event-unreadable': {
    severity: 'warning',
    message: 'this is no event: {reason}',
    explanation:
      'A part of a file of events cannot be read. It is left out, and reading goes on with what follows it.',
  },
});
