import { Controller, Get, Param, Query, Redirect, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConnectPages } from '#connect';
import { BuiltFiles } from './built-files.js';
import { sendFile } from './page-sender.js';

/** Nothing from elsewhere, nothing inline, no form that the browser sends by itself. */
const policyFor = (ancestors: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `frame-ancestors ${ancestors.length === 0 ? "'none'" : ancestors.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** The link page and the health page, which are one page: the token is in its fragment, so no request shows it. */
@ApiExcludeController()
@Controller()
export class PagesController {
  private readonly files = new BuiltFiles('connect');

  constructor(private readonly look: ConnectPages) {}

  /** A magic link, or one whose slash was lost: browsers carry the fragment along. */
  @Get(['link', 'connect'])
  @Redirect()
  elsewhere(): { url: string } {
    return { url: 'connect/' };
  }

  @Get('connect/health')
  health(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.page(request, reply, []);
  }

  @Get('connect/*')
  async file(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('*') path: string,
    @Query('frame') frame: unknown,
  ): Promise<void> {
    if (path === '')
      return this.page(request, reply, typeof frame === 'string' ? await this.look.originsOf(frame) : []);
    if (path === 'embed.js') reply.header('Cross-Origin-Resource-Policy', 'cross-origin'); // the vendor's page loads it
    await sendFile(request, reply, path === 'index.html' ? undefined : await this.files.get(path));
  }

  private async page(request: FastifyRequest, reply: FastifyReply, ancestors: readonly string[]): Promise<void> {
    reply.header('Content-Security-Policy', policyFor(ancestors)).removeHeader('X-Frame-Options');
    await sendFile(request, reply, await this.files.get('index.html'));
  }
}
