/**
 * Data models of Splunk's Common Information Model, as far as writing a search needs them: what fields are prefixed
 * with, and which fields people expect to see of each result. Source: the add-on's manual, "Data models".
 */

interface DataSet {
  /** What `tstats` puts before the name of a field: `Processes.dest`. */
  readonly prefix: string;
  /** Shown for each result beside the fields that the rule tests. */
  readonly shown: readonly string[];
  /** Fields that only other data sets of the model have: of a join, each side gives its own. */
  readonly foreign?: RegExp;
}

const DATA_SETS: Readonly<Record<string, DataSet>> = {
  'Endpoint.Processes': {
    prefix: 'Processes',
    shown: ['dest', 'user', 'parent_process_name', 'process_name', 'process', 'process_id'],
    foreign: /^(?:registry|file)_/,
  },
  'Endpoint.Filesystem': {
    prefix: 'Filesystem',
    shown: ['dest', 'user', 'file_path', 'file_name'],
    foreign: /^(?:registry_|parent_process|original_file_name|process(?:$|_name|_path|_exec|_hash))/,
  },
  'Endpoint.Registry': {
    prefix: 'Registry',
    shown: ['dest', 'user', 'registry_path', 'registry_value_name', 'registry_value_data'],
    foreign: /^(?:file_|parent_process|original_file_name|process(?:$|_name|_path|_exec|_hash))/,
  },
  'Endpoint.Services': { prefix: 'Services', shown: ['dest', 'user', 'service_name'] },
  'Endpoint.Ports': { prefix: 'Ports', shown: ['dest', 'dest_port'] },
  Network_Traffic: { prefix: 'All_Traffic', shown: ['src', 'dest', 'dest_port'] },
  Network_Resolution: { prefix: 'DNS', shown: ['src', 'query'] },
  Network_Sessions: { prefix: 'All_Sessions', shown: ['src', 'dest'] },
  Web: { prefix: 'Web', shown: ['src', 'dest', 'user', 'url', 'http_method'] },
  Authentication: { prefix: 'Authentication', shown: ['src', 'dest', 'user', 'action'] },
  Change: { prefix: 'All_Changes', shown: ['user', 'dest', 'object', 'action'] },
  Email: { prefix: 'All_Email', shown: ['src_user', 'recipient', 'subject'] },
  Risk: { prefix: 'All_Risk', shown: ['risk_object', 'risk_object_type'] },
  Alerts: { prefix: 'Alerts', shown: ['src', 'dest', 'user', 'signature'] },
  Malware: { prefix: 'Malware_Attacks', shown: ['dest', 'user', 'signature', 'file_name'] },
  Intrusion_Detection: { prefix: 'IDS_Attacks', shown: ['src', 'dest', 'signature'] },
  Certificates: { prefix: 'All_Certificates', shown: ['src', 'dest', 'ssl_subject'] },
  Updates: { prefix: 'Updates', shown: ['dest', 'signature', 'status'] },
  Vulnerabilities: { prefix: 'Vulnerabilities', shown: ['dest', 'signature', 'severity'] },
};

/** Where a search over a data model reads from. */
export interface ModelSource extends DataSet {
  /** As `from datamodel=` takes it. */
  readonly model: string;
  /** A data set below the model's own, which older models are narrowed to by `nodename`. */
  readonly node?: string;
}

/** By `Model`, `Model.Dataset`, or a data set below the model's own (`Web.Proxy`), which has the fields of that one. */
export function dataSetOf(dataModel: string): ModelSource {
  const own = DATA_SETS[dataModel];
  if (own !== undefined) return { ...own, model: dataModel };
  const [model = dataModel, ...path] = dataModel.split('.');
  const root = DATA_SETS[model];
  const dataset = path.at(-1);
  if (root === undefined) return { prefix: dataset ?? model, shown: [], model: dataModel };
  if (dataset === root.prefix) return { ...root, model: dataModel };
  return { ...root, model, node: [root.prefix, ...path.filter((name) => name !== root.prefix)].join('.') };
}

/** The name of a data set that `nodename` gives below a model: `Web.Proxy` for `Web.Proxy` of `Web`. */
export function modelOfNode(dataModel: string, node: string): string | undefined {
  const [model = dataModel] = dataModel.split('.');
  const root = DATA_SETS[model]?.prefix;
  if (node === root) return dataModel;
  return root !== undefined && node.startsWith(`${root}.`)
    ? `${model}.${node.slice(root.length + 1)}`
    : undefined;
}

/** Data sets that are no more than their parent with one value of one field ("Authentication" of the manual). */
export const NODE_VALUES: Readonly<Record<string, { readonly field: string; readonly value: string }>> = {
  'Authentication.Failed_Authentication': { field: 'Authentication.action', value: 'failure' },
  'Authentication.Successful_Authentication': { field: 'Authentication.action', value: 'success' },
};

/** Fields that every event has, outside any data set. */
const EVENT_FIELDS: ReadonlySet<string> = new Set([
  'host',
  'source',
  'sourcetype',
  'index',
  'eventtype',
  'tag',
  'nodename',
  'splunk_server',
]);

export function isEventField(name: string): boolean {
  return name.startsWith('_') || EVENT_FIELDS.has(name);
}
