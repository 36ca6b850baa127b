import { Button, Grid, Group, Stack, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type JSX, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api, renew } from '../api.js';
import { categoryOf, type Connector } from '../connections/types.js';
import { Failure, Section, told } from '../ui/index.js';
import { isWrong, Preview, useTrial } from './preview.js';
import { RawSample } from './raw-sample.js';
import { firstScope, type Scope, ScopeChoice, scopeOf } from './scope-choice.js';
import { categoryIn, type MappedField, type Mapping } from './types.js';

interface MappingEditorProps {
  field: MappedField;
  /** To be changed; undefined: a new one is made. */
  mapping: Mapping | undefined;
  connections: readonly Connector[];
}

/** Milliseconds without a key until an expression is tried. */
const PAUSE = 350;

export function MappingEditor({ field, mapping, connections }: MappingEditorProps): JSX.Element {
  const own = connections.filter((each) => categoryOf(each) === categoryIn(field));
  const [scope, setScope] = useState<Scope>(() => (mapping ? scopeOf(mapping, own) : firstScope(own)));
  const [expression, setExpression] = useState(mapping?.json_path ?? '');
  const typed = expression.trim();
  const [settled] = useDebouncedValue(typed, PAUSE);
  const trial = useTrial(field, scope.sample, settled);
  const tried = { ...trial, busy: trial.busy || settled !== typed };
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack gap="lg">
          <Section title="Holds for">
            <ScopeChoice connections={own} scope={scope} onChange={setScope} fixed={mapping !== undefined} />
          </Section>
          <Section title="Expression">
            <Stack gap="md">
              <Textarea
                label="JMESPath"
                description="1,024 characters at most. Choose a value of the sample to begin with its place."
                value={expression}
                onChange={({ currentTarget }) => {
                  setExpression(currentTarget.value);
                }}
                classNames={{ input: 'mono' }}
                autosize
                minRows={2}
                maxLength={1024}
                spellCheck={false}
                autoCapitalize="off"
              />
              <Preview tried={tried} connectorId={scope.sample} expression={typed} />
              <Save {...{ field, mapping, scope }} expression={typed} refused={tried.busy || isWrong(tried)} />
            </Stack>
          </Section>
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <RawSample field={field} scope={scope} onChoose={setExpression} />
      </Grid.Col>
    </Grid>
  );
}

interface SaveProps {
  field: MappedField;
  mapping: Mapping | undefined;
  scope: Scope;
  expression: string;
  /** It is no expression, or that is not known yet. */
  refused: boolean;
}

function Save({ field, mapping, scope, expression, refused }: SaveProps): JSX.Element {
  const [, navigate] = useLocation();
  const create = api.useMutation('post', '/api/v1/custom-fields/mapping');
  const change = api.useMutation('patch', '/api/v1/custom-fields/mapping/{id}');
  const error = create.error ?? change.error;
  const place =
    scope.kind === 'connection' ? { connector_token: scope.sample } : { integration_slug: scope.integration };
  const save = async (): Promise<void> => {
    const said = { json_path: expression };
    try {
      if (mapping) await change.mutateAsync({ params: { path: { id: mapping.id } }, body: said });
      else await create.mutateAsync({ body: { ...said, custom_field_id: field.id, ...place } });
    } catch {
      return; // what was refused is shown below
    }
    await renew(
      '/api/v1/custom-fields/{id}',
      '/api/v1/custom-fields/configuration',
      '/api/v1/connectors/{id}/sync-status',
    );
    told('Saved. Records are worked out anew in the background.');
    navigate(`/fields/${field.id}`);
  };
  return (
    <>
      {error !== null && <Failure error={error} />}
      <Group gap="xs" justify="flex-end">
        <Button component={Link} href={`/fields/${field.id}`} variant="default">
          Cancel
        </Button>
        <Button
          onClick={() => void save()}
          loading={create.isPending || change.isPending}
          disabled={refused || expression === '' || Object.values(place)[0] === null}
        >
          Save the mapping
        </Button>
      </Group>
    </>
  );
}
