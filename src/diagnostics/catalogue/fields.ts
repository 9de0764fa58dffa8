import { entries } from './entry.ts';

/** Diagnostics of field names, values and log sources. */
export const fields = entries({
  'field-unknown': {
    severity: 'info',
    message: '{name} is not a known field of this log source',
    explanation:
      'The name is in no table for the log source of the rule, or it is one letter away from a name that is. It may be a typing error or a field of your own. The name is kept, and conversions to the same language are not affected.',
  },
  'field-unmapped': {
    severity: 'warning',
    message: '{name} has no counterpart in {target} for {source} and {kept}',
    help: 'map the field in an overlay, or check that your data has a field of this name',
    explanation:
      'No field of the target taxonomy is known to hold the same thing. The name is kept, so the condition never holds unless your data has a field of that name: a positive condition makes the output narrower, a negated one broader.',
  },
  'term-unmapped': {
    severity: 'warning',
    message: '{name}, whose values must be new, has no counterpart in {target} for {source} and {kept}',
    help: 'map the field in an overlay, or check that your data has a field of this name',
    explanation:
      'The rule asks for values of this field that were not seen before. No field of the target taxonomy is known to hold the same thing, so the output compares values of a field that your data may not have.',
  },
  'field-approximated': {
    severity: 'warning',
    message: '{name} becomes {other}, which is not quite the same ({relation})',
    effect: 'different',
    explanation:
      'The nearest field of the target holds about the same thing, or holds it in another notation that cannot be translated here. Events may match in one and not in the other.',
  },
  'field-result-approximated': {
    severity: 'info',
    message: '{name} becomes {other} in what is shown, which is not quite the same ({relation})',
    effect: 'metadata',
    explanation:
      'A field that is only shown or grouped by after matching is replaced by the nearest field of the target. The matching events are the same.',
  },
  'value-unmapped': {
    severity: 'warning',
    message: 'the value {value} of {name} has no counterpart among the values of {other} and is left out',
    explanation:
      'The two fields use different words for the same things. This value has no word in the target, so that it would never occur there.',
  },
  'path-part-broadened': {
    severity: 'warning',
    message: '{name} becomes a test of the path in {other}, where a wildcard may also cross a directory',
    explanation:
      'The target has no field for this part of the path. A pattern with a wildcard on the whole path also matches paths in which the wildcard spans a separator.',
  },
  'log-source-unknown': {
    severity: 'warning',
    message: 'the log source is not known ({names}), so {target} reads all events',
    effect: 'broader',
    help: 'add the log source to the output, or map it in an overlay',
    explanation:
      'The source names where its events come from, but no table says which log source that is. Nothing is invented: the output has no log source and therefore looks at more events.',
  },
  'log-source-unmapped': {
    severity: 'warning',
    message: '{source} has no counterpart in {target}, so {target} reads all events',
    effect: 'broader',
    explanation:
      'The log source is known, but not how the target selects its events. The output has no test for it and looks at more events.',
  },
  'log-source-several': {
    severity: 'warning',
    message: 'the rule reads several log sources ({sources}); {target} has one: {chosen}',
    explanation:
      'The target can name one log source. The nearest one is given; the effect says whether it holds more or fewer events.',
  },
  'log-source-narrowed': {
    severity: 'warning',
    message: 'the rule reads more kinds of events than {source}',
    effect: 'narrower',
    explanation:
      'The source selects events by a wider class (any file or network event) for which the target has no log source. The nearest log source holds only some of these events; the effect is `different` where it also holds events whose type the rule does not ask for.',
  },
  'kubernetes-encoding': {
    severity: 'info',
    message:
      "the rule reads Kubernetes audit events as {service} writes them; the output reads Kubernetes' own form",
    effect: 'metadata',
    explanation:
      'Managed Kubernetes services write the audit event in a form of their own: GKE in Google Cloud audit logs, AKS in Azure platform logs. The fields are decoded to those of the audit event itself, and the output reads clusters that deliver it as it is.',
  },
  'profile-not-used': {
    severity: 'info',
    message: 'the profile {profile} says nothing of {source}: names are those of ECS',
    effect: 'metadata',
    explanation:
      'The profile `winlog` has the names of Windows events as Winlogbeat sends them. Other log sources have no such names, so the output has those of the Elastic Common Schema.',
  },
  'overlay-invalid': {
    severity: 'error',
    message: 'the overlay cannot be used: {reason}',
    help: 'see docs/overlays.md for the form of an overlay',
    explanation:
      'An overlay file has fields, logsources and macros of your own. A part of it is not as it must be; nothing of the file is used, since half an overlay would map half of a rule.',
  },
  'selector-dropped': {
    severity: 'warning',
    message: 'the test of {name} has no counterpart in {target} and is left out',
    explanation:
      'The condition says which kind of event or which sensor is meant, in words that only the source vendor has. Leaving it out changes which events match as the effect says.',
  },
});
