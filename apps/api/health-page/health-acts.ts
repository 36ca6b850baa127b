import { Injectable } from '@nestjs/common';
import type { Choices } from '#connectors';
import { type HealthLinkRef, LinkService, magicLinkOf } from '#connect';
import { Config } from '#kernel';
import { type ConnectionRef, Customers, switchedText, Withholding } from '#tenancy';
import type { RelinkDto } from './health.dto.js';

/** What a customer's admin changes of a connection. */
@Injectable()
export class HealthActs {
  constructor(
    private readonly links: LinkService,
    private readonly customers: Customers,
    private readonly withholding: Withholding,
    private readonly config: Config,
  ) {}

  /** `off`: all that is off from now on, instead of what was `seen`. The vendor's own links switch off only. What was switched. */
  async choose(
    connection: ConnectionRef,
    { off, seen }: { off: Choices; seen: number },
    { maySwitchOn }: HealthLinkRef,
  ): Promise<string> {
    return switchedText(await this.withholding.change(connection, off, { mayRead: maySwitchOn, seen }));
  }

  async relink(connection: ConnectionRef): Promise<RelinkDto> {
    const { id, connector, category } = connection;
    const { originId, orgName, email } = await this.customers.of(connection);
    const endUser = { orgName, ...(email === undefined ? {} : { email }) };
    const invitation = { connector, category, originId, endUser, connectionId: id };
    const { linkToken } = await this.links.createLinkToken(connection, invitation);
    return { magic_link_url: magicLinkOf(this.config, linkToken) };
  }
}
