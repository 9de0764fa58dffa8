import { diagnose, type Result } from '../../diagnostics/index.ts';
import type { Metadata } from '../../ir/index.ts';
import { printConf } from '../../syntax/conf.ts';
import type { RuleToWrite } from '../format.ts';
import { oneLine } from '../prose.ts';
import { scoreOfSeverity, severityOfScore } from './metadata.ts';
import { rbaFromTags } from './rba.ts';
import { cronOf, durationText } from './schedule.ts';
import { asMap, asMaps, asText, asTexts, type PlainMap } from './values.ts';
import { lostKeys } from './write-yaml.ts';

type Entry = readonly [key: string, value: string];

/** A stanza of savedsearches.conf: the one that was read, with its query, or a new correlation search. */
export function writeConf(rule: RuleToWrite): Result<string> {
  const { metadata } = rule;
  const conf = asMap(metadata.vendor?.splunk?.conf);
  const entries = asMap(conf?.entries);
  if (conf !== undefined && entries !== undefined) {
    const kept = Object.entries(entries).map(([key, value]): Entry => [key, String(value)]);
    const name = asText(conf.stanza) ?? metadata.title ?? 'search';
    return { value: printConf([{ name, entries: [...kept, ['search', rule.query]] }]), diagnostics: [] };
  }
  const diagnostics = lostKeys(metadata);
  if (metadata.status === 'deprecated' || metadata.status === 'unsupported') {
    diagnostics.push(
      diagnose('metadata-lost', {
        with: { key: `status: ${metadata.status}`, target: 'savedsearches.conf' },
      }),
    );
  }
  const title = metadata.title ?? metadata.name ?? 'Unnamed Detection';
  const name = `${capitalised(domainOf(metadata))} - ${title} - Rule`;
  return { value: printConf([{ name, entries: correlationSearch(rule, title) }]), diagnostics };
}

/** Keys of a new correlation search, in the order of their names, with the query last. */
function correlationSearch(rule: RuleToWrite, title: string): readonly Entry[] {
  const { metadata, settings } = rule;
  const own = metadata.vendor?.splunk ?? {};
  const severity =
    metadata.severity ?? (metadata.riskScore === undefined ? 'medium' : severityOfScore(metadata.riskScore));
  const entries: Entry[] = [
    ['action.correlationsearch.enabled', '1'],
    ['action.correlationsearch.label', title],
    ['action.correlationsearch.annotations', JSON.stringify(annotationsOf(metadata))],
    ...(metadata.id === undefined
      ? []
      : [['action.correlationsearch.metadata', JSON.stringify(identityOf(metadata))] as const]),
    ['action.notable', '1'],
    ['action.notable.param.rule_title', title],
    ['action.notable.param.rule_description', oneLine(metadata.description ?? title)],
    ['action.notable.param.security_domain', domainOf(metadata)],
    ['action.notable.param.severity', severity],
    ...drilldowns(own),
    ...risk(metadata, own),
    ['alert.digest_mode', '1'],
    ['counttype', 'number of events'],
    ['relation', 'greater than'],
    ['quantity', '0'],
    ['cron_schedule', cronOf(settings.interval ?? 3_600_000)],
    ['description', oneLine(metadata.description ?? title)],
    ['disabled', '1'],
    ['dispatch.earliest_time', `-${durationText(settings.lookBack ?? 3_600_000)}`],
    ['dispatch.latest_time', 'now'],
    ['enableSched', '1'],
    ['schedule_window', 'auto'],
    ['search', rule.query],
  ];
  return entries;
}

function annotationsOf(metadata: Metadata): PlainMap {
  const stories = asTexts(asMap(metadata.vendor?.splunk?.tags)?.analytic_story);
  return {
    ...(stories.length === 0 ? {} : { analytic_story: stories }),
    mitre_attack: metadata.techniques ?? [],
  };
}

function identityOf(metadata: Metadata): PlainMap {
  const version = asText(metadata.vendor?.splunk?.version) ?? '1';
  return { detection_id: metadata.id, detection_version: version };
}

function domainOf(metadata: Metadata): string {
  return asText(asMap(metadata.vendor?.splunk?.tags)?.security_domain) ?? 'threat';
}

function drilldowns(own: PlainMap): readonly Entry[] {
  const searches = asMaps(own.drilldown_searches);
  return searches.length === 0 ? [] : [['action.notable.param.drilldown_searches', JSON.stringify(searches)]];
}

/** Risk modifiers of `rba` (contentctl 5) or of the risk tags (4). */
function risk(metadata: Metadata, own: PlainMap): readonly Entry[] {
  const score = metadata.riskScore ?? scoreOfSeverity(metadata.severity ?? 'medium');
  const rba = asMap(own.rba) ?? rbaFromTags(asMap(own.tags) ?? {}, Math.round(score))?.rba;
  if (rba === undefined) return [];
  const objects = asMaps(rba.risk_objects).map((object) => ({
    risk_object_field: object.field,
    risk_object_type: object.type,
    risk_score: object.score,
  }));
  const threats = asMaps(rba.threat_objects).map((object) => ({
    threat_object_field: object.field,
    threat_object_type: object.type,
  }));
  return [
    ['action.risk', '1'],
    ['action.risk.param._risk', JSON.stringify([...objects, ...threats])],
    ['action.risk.param._risk_message', oneLine(asText(rba.message) ?? '')],
  ];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
