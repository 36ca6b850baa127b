import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ConnectPages } from '#connect';
import { NotFound } from '#kernel';

/** A vendor's logo, for the connect page and whoever has its address. */
@ApiExcludeController()
@Controller('connect/logo')
export class LogoController {
  constructor(private readonly pages: ConnectPages) {}

  @Get(':address')
  @Header('Cache-Control', 'public, max-age=86400') // its address changes with it
  async logo(@Param('address') address: string): Promise<StreamableFile> {
    const found = /^[0-9a-f]{64}$/.test(address) ? await this.pages.logo(address) : null;
    if (!found) throw new NotFound('The logo');
    return new StreamableFile(found.bytes, { type: found.type, length: found.bytes.length });
  }
}
