/**
 * Renaming by rule, tried after the tables: within one log source whole families of names differ by a prefix only.
 * Sources: the ingest pipelines of elastic/integrations (windows, kubernetes, o365, aws, azure, okta, gcp, github,
 * auditd_manager), which keep or move vendor attributes in this way.
 */
export interface PrefixRule {
  /** Log sources as `product/category/service`; an empty part stands for any. */
  readonly scope: string;
  readonly vendor: string;
  readonly canonical: string;
  /** `snake`: the canonical name is the vendor's in snake case, so that the way back is not known by rule. */
  readonly style?: 'snake';
  /** Fields that only the pipeline makes. */
  readonly except?: readonly string[];
  /** Names below these are those of a list's parts in the vendor's event, and of the list's items in Elastic. */
  readonly lists?: readonly string[];
}

export const prefixRules: readonly PrefixRule[] = [
  { scope: 'windows//', vendor: '', canonical: 'winlog.event_data.' },
  { scope: 'kubernetes//audit', vendor: '', canonical: 'kubernetes.audit.' },
  {
    scope: 'm365//audit',
    vendor: '',
    canonical: 'o365.audit.',
    lists: ['Parameters.', 'ModifiedProperties.'],
  },
  {
    scope: 'aws//cloudtrail',
    vendor: 'requestParameters.',
    canonical: 'aws.cloudtrail.flattened.request_parameters.',
  },
  {
    scope: 'aws//cloudtrail',
    vendor: 'responseElements.',
    canonical: 'aws.cloudtrail.flattened.response_elements.',
  },
  {
    scope: 'aws//cloudtrail',
    vendor: 'additionalEventData.',
    canonical: 'aws.cloudtrail.flattened.additional_eventdata.',
  },
  {
    scope: 'azure//signinlogs',
    vendor: 'properties.',
    canonical: 'azure.signinlogs.properties.',
    style: 'snake',
  },
  {
    scope: 'azure//auditlogs',
    vendor: 'properties.',
    canonical: 'azure.auditlogs.properties.',
    style: 'snake',
  },
  {
    scope: 'azure//activitylogs',
    vendor: 'properties.',
    canonical: 'azure.activitylogs.properties.',
    style: 'snake',
  },
  { scope: 'okta//okta', vendor: '', canonical: 'okta.', style: 'snake' },
  { scope: 'github//audit', vendor: '', canonical: 'github.', except: ['github.category'] },
  { scope: 'linux//auditd', vendor: '', canonical: 'auditd.data.' },
];

/** Whether a rule's or table's log source covers another: an empty part covers everything. */
export function covers(general: string, special: string): boolean {
  if (general === special) return true;
  const wide = general.split('/');
  const narrow = special.split('/');
  return wide.every((part, index) => part === '' || part === narrow[index]);
}

/** `authenticationDetails` as Elastic's pipelines write it: `authentication_details`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** Splunk's own fields of every event it has indexed: names of its, in whatever log source. */
const indexed = new Set([
  'index',
  'source',
  'sourcetype',
  'eventtype',
  'splunk_server',
  'linecount',
  'punct',
]);

/** A vendor's name made canonical by rule. Splunk's `{}` marks an array and is no part of the name. */
export function canonicalByRule(rules: readonly PrefixRule[], name: string): string | undefined {
  const plain = name.replaceAll('{}', '');
  for (const rule of rules) {
    if (!plain.startsWith(rule.vendor) || plain.includes(' ') || indexed.has(plain)) continue;
    const rest = plain.slice(rule.vendor.length);
    if (name.includes('{}.') && rule.lists?.some((list) => rest.startsWith(list)) === true) continue;
    return rule.canonical + (rule.style === 'snake' ? snakeCase(rest) : rest);
  }
  return undefined;
}

/** A canonical name as the vendor has it, by rule. */
export function vendorByRule(rules: readonly PrefixRule[], canonical: string): string | undefined {
  for (const rule of rules) {
    if (rule.style === 'snake' || !canonical.startsWith(rule.canonical)) continue;
    if (rule.except?.includes(canonical) === true) continue;
    return rule.vendor + canonical.slice(rule.canonical.length);
  }
  return undefined;
}
