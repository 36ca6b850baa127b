import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PassthroughRules, type RulesInForce } from '#actions';
import type { ConnectionRef } from '#tenancy';
import { Connected } from '../gate/arguments.js';
import { ByPath } from '../gate/gates.js';
import { PassthroughRulesBody, PassthroughRulesDto } from './rules.dto.js';

/** Which calls in the provider's own words are passed on. */
@ApiTags('Passthrough')
@Controller('api/v1/connectors')
export class RulesController {
  constructor(private readonly rules: PassthroughRules) {}

  @Get(':id/passthrough')
  @ByPath({ action: 'connector.passthrough', needs: 'read' })
  @ApiOperation({ summary: 'Which calls of the provider are passed on', operationId: 'connector_passthrough' })
  @ApiOkResponse({ type: PassthroughRulesDto })
  show(@Connected() connection: ConnectionRef): Promise<PassthroughRulesDto> {
    return this.rules.of(connection).then((rules) => shown(connection, rules));
  }

  @Put(':id/passthrough')
  @ByPath({ action: 'connector.passthrough.change', changes: true, needs: 'admin' })
  @ApiOperation({
    summary: 'Say which calls of the provider are passed on',
    description: 'None are by themselves. In place of what was said before.',
    operationId: 'connector_passthrough_change',
  })
  @ApiOkResponse({ type: PassthroughRulesDto })
  change(
    @Connected() connection: ConnectionRef,
    @Body() { enabled, allow }: PassthroughRulesBody,
  ): Promise<PassthroughRulesDto> {
    const rules = { enabled, allow: allow.map(({ method, path }) => ({ method, path })) };
    return this.rules.set(connection, rules).then((inForce) => shown(connection, inForce));
  }
}

const shown = ({ id }: ConnectionRef, { enabled, allow, withheld }: RulesInForce): PassthroughRulesDto => ({
  ...{ connector_id: id, enabled },
  allow: allow.map(({ method, path }) => ({ method, path })),
  withheld: [...withheld],
});
