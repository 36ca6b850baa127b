import { Controller, Get, Param, Redirect, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomText } from '#kernel';
import { BuiltFiles } from './built-files.js';
import { sendFile, textOf } from './page-sender.js';

/** Nothing from elsewhere and nothing inline, but for the style elements that carry the nonce of their answer. */
const policyFor = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** Where the built page wants the nonce. */
const NONCE = 'nonce-of-this-answer';

/** The vendor's dashboard: one page, whatever the address below it says, and its files. */
@ApiExcludeController()
@Controller()
export class DashboardController {
  private readonly files = new BuiltFiles('dashboard');

  @Get(['', 'dashboard'])
  @Redirect()
  elsewhere(): { url: string } {
    return { url: 'dashboard/' };
  }

  @Get('dashboard/*')
  async file(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('*') path: string): Promise<void> {
    const file = path === 'index.html' ? undefined : await this.files.get(path);
    if (file || path.startsWith('assets/')) await sendFile(request, reply, file);
    else await this.page(reply, path.split('/').length - 1);
  }

  /** `depth`: how many folders the address goes down, as the page names its files relative to the top. */
  private async page(reply: FastifyReply, depth: number): Promise<void> {
    const nonce = randomText(24);
    const text = (await textOf(this.files)).replaceAll('"./', `"${'../'.repeat(depth)}`).replaceAll(NONCE, nonce);
    reply.header('Content-Security-Policy', policyFor(nonce)).header('X-Frame-Options', 'DENY');
    await reply.type('text/html; charset=utf-8').send(text);
  }
}
