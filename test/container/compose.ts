import { parse } from 'yaml';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const serviceSchema = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  restart: z.string().optional(),
  environment: z.record(z.string(), scalar).default({}),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  deploy: z.object({ replicas: z.number() }).optional(),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
});

const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.unknown()),
});

export type ComposeService = z.infer<typeof serviceSchema>;
export type Compose = z.infer<typeof composeSchema>;

/** The parts of a compose file that the tests look at. YAML's merge keys are followed, variables are left as they are. */
export const parseCompose = (source: string): Compose => composeSchema.parse(parse(source, { merge: true }));

/**
 * Puts variables in as Compose does for the three forms in use: `${A}`, `${A:-default}`, `${A:?why it is needed}`.
 * Throws for a required one that is unset or empty.
 */
export function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, sign?: string, rest?: string) => {
    const value = variables[name] ?? '';
    if (value !== '') return value;
    if (sign === '?') throw new Error(`required variable ${name} is missing a value: ${rest ?? ''}`);
    return rest ?? '';
  });
}
