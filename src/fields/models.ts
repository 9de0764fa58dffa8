import { eventKinds, services } from './data/logsources.ts';
import type { SourceKey } from './sources.ts';

/** A log source that a Splunk data model holds, with the tests that select it there. */
export interface ModelSource {
  readonly key: SourceKey;
  readonly model: string;
  readonly tests?: Readonly<Record<string, string>>;
}

const sources: readonly ModelSource[] = [
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
  ...services.flatMap((item): ModelSource[] =>
    item.model === undefined ? [] : [{ key: item.source, model: item.model }],
  ),
];

/** The log sources of a data model (`Endpoint.Processes`); a model without its dataset (`Web`) has all of them. */
export function modelSources(model: string): readonly ModelSource[] {
  const exact = sources.filter((item) => item.model === model);
  return exact.length > 0 ? exact : sources.filter((item) => item.model.startsWith(`${model}.`));
}
