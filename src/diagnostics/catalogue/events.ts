import { entries } from './entry.ts';

/** What can be wrong with a file of events. */
export const events = entries({
  'event-unreadable': {
    severity: 'warning',
    message: 'this is no event: {reason}',
    explanation:
      'A part of a file of events cannot be read, or is cut off. It is left out whole, since what a rule excludes may stand in what is missing, and reading goes on with what follows it.',
  },
  'events-unreadable': {
    severity: 'warning',
    message: '{count} parts of {file} are no events; the first {shown} were shown',
    explanation:
      'Much of a file of events cannot be read. Each part is left out and counted; only the first ones are shown with their place.',
  },
  'events-not-utf8': {
    severity: 'warning',
    message: 'bytes of {file} near {offset} are not UTF-8 and are read as U+FFFD',
    explanation:
      'A file of events is UTF-8, or UTF-16 with a byte order mark. Values with other bytes have the replacement character in their place, and are matched as such.',
  },
  'events-without-time': {
    severity: 'warning',
    message:
      '{count} events have no time that can be read ({first} is the first), and some rules look at times: these events are in no span of time, and all are taken in the order they came in',
    explanation:
      'Sequences and counts over a span of time need to know when each event happened (@timestamp). Where some event does not say, nothing is guessed: no span holds it, and events keep the order of the file.',
  },
  'events-out-of-order': {
    severity: 'info',
    message:
      '{count} events are older than one before them ({first} is the first): rules see them by their time',
    explanation:
      'Rules that look at the order of events go by the time of each event, whatever the order of the file.',
  },
  'events-too-deep': {
    severity: 'warning',
    message:
      '{count} events have objects within more than 256 others ({first} is the first): what is deeper is left out',
    explanation:
      'No field of a rule has a name of so many parts. Search terms are not looked for there either.',
  },
});
