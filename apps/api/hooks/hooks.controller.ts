import { Body, Controller, Headers, HttpCode, Ip, Param, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { HooksReceiver } from '#sync';
import { Allowances } from '../gate/allowances.js';
import { UNREAD } from '../http/json-body.js';

/** For providers alone: each connection's has an address of its own, that nobody else is told. */
@ApiExcludeController()
@Controller('api/hooks/v1')
export class HooksController {
  constructor(
    private readonly receiver: HooksReceiver,
    private readonly allowances: Allowances,
  ) {}

  /** The body as it came: nothing of it is looked at before the secret. */
  @Post(':path')
  @HttpCode(200)
  @RouteConfig(UNREAD)
  async receive(
    @Param('path') path: string,
    @Ip() source: string,
    @Headers() headers: Record<string, string | string[] | undefined>,
    @Body() body: unknown,
  ): Promise<{ status: string }> {
    const hook = await this.receiver.find(path, (look) => this.allowances.seeking(source, look));
    await this.allowances.ofHook(hook.connection.id);
    await this.receiver.receive(hook, headers, typeof body === 'string' ? body : '');
    return { status: 'ok' };
  }
}
