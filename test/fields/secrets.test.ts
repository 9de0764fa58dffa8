import { describe, expect, it } from 'vitest';
import { type Node, type Plan, walk } from '../../src/ir/index.ts';
import { equalTexts } from '../../src/ir/leaves.ts';
import { corpusFiles, corpusSets, hasShared, parseCorpusFile, readCorpusFile } from '../support/shared.ts';

/** What the rules for stolen container credentials (T1552.007) ask for, and every name that one may have for it. */
const concepts: Readonly<Record<string, { readonly canonical: string; readonly names: RegExp }>> = {
  resource: {
    canonical: 'kubernetes.audit.objectRef.resource',
    names: /(?:^|\.)objectRef\.resource$|^event\.action$|^gcp\.audit\.method_name$/,
  },
  verb: { canonical: 'kubernetes.audit.verb', names: /(?:^|\.)verb$|^event\.action$/ },
  'user agent': {
    canonical: 'kubernetes.audit.userAgent',
    names: /^user_agent(?:\.original)?$|(?:^|\.)userAgent$/,
  },
  'user name': {
    canonical: 'kubernetes.audit.user.username',
    names: /^user\.(?:name|email)$|^client\.user\.email$|(?:^|\.)user\.username$/,
  },
  'source address': {
    canonical: 'kubernetes.audit.sourceIPs',
    names: /^source\.ip$|^src_ip$|(?:^|\.)sourceIPs(?:\{\})?$/,
  },
  namespace: {
    canonical: 'kubernetes.audit.objectRef.namespace',
    names: /(?:^|\.)objectRef\.namespace$|^orchestrator\.namespace$/,
  },
};

interface Asked {
  readonly rule: string;
  readonly set: string;
  readonly nodes: readonly Node[];
}

function rules(): readonly Asked[] {
  const out: Asked[] = [];
  for (const set of corpusSets) {
    for (const file of corpusFiles(set)) {
      if (!/T1552(?:\.|\/)007/i.test(readCorpusFile(set, file))) continue;
      for (const { rule } of parseCorpusFile(set, file))
        if (rule !== undefined) out.push({ rule: file, set, nodes: nodesOf(rule.plan) });
    }
  }
  return out;
}

function nodesOf(plan: Plan): readonly Node[] {
  const out: Node[] = [];
  walk(plan, (node) => {
    out.push(node);
    return undefined;
  });
  return out;
}

/** Whether a rule reads the audit log of the Kubernetes API, in whatever encoding. */
function readsAudit({ nodes }: Asked): boolean {
  return nodes.some(
    (node) => node.kind === 'Source' && node.logSources.some(({ product }) => product === 'kubernetes'),
  );
}

// Public rules are not part of the project: without them there is nothing to read.
const here = hasShared('corpus');
describe.skipIf(!here)('credentials of containers', () => {
  const all = here ? rules() : [];
  const audit = all.filter(readsAudit);

  it('most rules read the audit log, of every vendor', () => {
    expect(all.length).toBeGreaterThanOrEqual(28);
    expect(audit.length).toBeGreaterThanOrEqual(23);
    expect(new Set(audit.map(({ set }) => set))).toEqual(new Set(corpusSets));
  });

  it.each(Object.entries(concepts))('%s has one name', (_, { canonical, names }) => {
    const other: string[] = [];
    let asked = 0;
    for (const { rule, nodes } of audit) {
      const fields = nodes.flatMap((node) => (node.kind === 'FieldRef' ? [node.name] : []));
      if (fields.includes(canonical)) asked += 1;
      for (const name of fields) if (name !== canonical && names.test(name)) other.push(`${rule}: ${name}`);
    }
    expect(other).toEqual([]);
    expect(asked).toBeGreaterThan(0);
  });

  it('secrets are asked for in the same words by all vendors', () => {
    const secrets = audit.filter(({ nodes }) =>
      nodes.some((node) => {
        const equal = node.kind === 'Compare' || node.kind === 'OneOf' ? equalTexts(node) : undefined;
        return equal?.name === concepts.resource?.canonical && equal?.texts.includes('secrets');
      }),
    );
    expect(new Set(secrets.map(({ set }) => set))).toEqual(new Set(corpusSets));
    expect(secrets.length).toBeGreaterThanOrEqual(15);
  });
});
