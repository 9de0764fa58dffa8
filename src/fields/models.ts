import { eventKinds } from './data/logsources.ts';
import { services } from './data/services.ts';
import type { SourceKey } from './sources.ts';

/** A log source that a Splunk data model holds, with the tests that select it there. */
export interface ModelSource {
  readonly key: SourceKey;
  readonly model: string;
  readonly tests?: Readonly<Record<string, string>>;
}

/** What sensors on the network and servers see comes first: the models are mostly fed from them. */
const sources: readonly ModelSource[] = [
  ...services.flatMap((item): ModelSource[] =>
    item.model === undefined ? [] : [{ key: item.source, model: item.model }],
  ),
  ...eventKinds.flatMap((kind): ModelSource[] =>
    kind.model === undefined
      ? []
      : [
          {
            key: `/${kind.category}/`,
            model: kind.model,
            ...(kind.tests === undefined ? {} : { tests: kind.tests }),
          },
        ],
  ),
];

/** The log sources of a data model (`Endpoint.Processes`); a model's name alone (`Web`) is its first dataset. */
export function modelSources(model: string): readonly ModelSource[] {
  const exact = sources.filter((item) => item.model === model);
  if (exact.length > 0) return exact;
  const first = sources.find((item) => item.model.startsWith(`${model}.`))?.model;
  return sources.filter((item) => item.model === first);
}
