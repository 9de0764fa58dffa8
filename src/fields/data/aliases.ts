/**
 * Other Elastic spellings of canonical fields, in the form of the generated tables (see tables.ts). Copies made by the
 * ingest pipelines of elastic/integrations (kubernetes audit_logs, windows sysmon_operational) and multi-fields.
 */
export const aliases = `@//
process.name.caseless	process.name
process.command_line.caseless	process.command_line
process.executable.caseless	process.executable
file.name.caseless	file.name
file.path.caseless	file.path
dll.name.caseless	dll.name
event.dataset	data_stream.dataset
@windows//
winlog.event_id	event.code
@kubernetes//audit
event.action	kubernetes.audit.verb
event.outcome	kubernetes.audit.annotations.authorization_k8s_io/decision	v
source.ip	kubernetes.audit.sourceIPs
user.name	kubernetes.audit.user.username
user.id	kubernetes.audit.user.uid
user_agent.original	kubernetes.audit.userAgent
@gke
client.user.email	kubernetes.audit.user.username
user.email	kubernetes.audit.user.username
source.ip	kubernetes.audit.sourceIPs
user_agent.original	kubernetes.audit.userAgent
orchestrator.namespace	kubernetes.audit.objectRef.namespace
orchestrator.resource.name	kubernetes.audit.objectRef.name
@gcp//gcp.audit
user.email	client.user.email
@okta//okta
okta.event_type	event.action
client.ip	okta.client.ip
source.ip	okta.client.ip
event.outcome	okta.outcome.result	v
user_agent.original	okta.client.user_agent.raw_user_agent
@m365//audit
o365.audit.UserId	user.id
@azure//activitylogs
event.action	azure.activitylogs.operation_name
@azure//auditlogs
event.action	azure.auditlogs.operation_name
@windows/image_load/|windows/driver_load/
file.path	dll.path
file.name	dll.name
@windows/image_load/
file.hash.md5	dll.hash.md5
file.hash.sha1	dll.hash.sha1
file.hash.sha256	dll.hash.sha256
file.pe.imphash	dll.pe.imphash
file.pe.original_file_name	dll.pe.original_file_name
file.code_signature.status	dll.code_signature.status
file.code_signature.subject_name	dll.code_signature.subject_name
@windows/pipe_created/
file.name	ext.pipe.name`;
