import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { JsonObject } from '#connectors';
import { InvalidRequest } from '#kernel';
import { RunsService } from '#sync';
import { type ConnectionRef, ConnectionSettings, type Told } from '#tenancy';
import { Connected } from '../gate/arguments.js';
import { ByPath } from '../gate/gates.js';
import { SettingsDto } from './settings.dto.js';

const Settings = ApiBody({
  schema: {
    type: 'object',
    additionalProperties: true,
    example: { time_zone: 'Europe/Berlin' },
    description: 'By the names of the settings; those left out stay, null takes one back.',
  },
});

/** What the provider cannot say of a customer. */
@ApiTags('Connectors')
@Controller('api/v1/connectors')
export class SettingsController {
  constructor(
    private readonly settings: ConnectionSettings,
    private readonly runs: RunsService,
  ) {}

  @Get(':id/settings')
  @ByPath({ action: 'connector.settings', needs: 'read' })
  @ApiOperation({ summary: 'What the connector may be told, and was', operationId: 'connector_settings' })
  @ApiOkResponse({ type: SettingsDto })
  show(@Connected() connection: ConnectionRef): SettingsDto {
    return settingsOf(connection, this.settings.of(connection));
  }

  @Patch(':id/settings')
  @ByPath({ action: 'connector.settings.change', changes: true, needs: 'admin' })
  @ApiOperation({ summary: 'Tell the connector what the provider cannot', operationId: 'connector_settings_change' })
  @Settings
  @ApiOkResponse({ type: SettingsDto })
  async change(@Connected() connection: ConnectionRef, @Body() body: unknown): Promise<SettingsDto> {
    const { told, changed } = await this.settings.change(connection, objectOf(body));
    // Some settings say what is read at all.
    if (changed) await this.runs.resync(connection, { full: true });
    return settingsOf(connection, told);
  }
}

/** Which keys there are, the connector knows. */
function objectOf(body: unknown): JsonObject {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as JsonObject;
  throw new InvalidRequest([{ loc: ['body'], msg: 'Input should be an object', type: 'dict_type' }]);
}

const settingsOf = ({ id }: ConnectionRef, told: readonly Told[]): SettingsDto => ({
  connector_id: id,
  settings: told.map(({ name, label, help, kind, value }) => ({ name, label, help, kind, value })),
});
