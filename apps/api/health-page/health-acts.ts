import { Injectable } from '@nestjs/common';
import type { Choices } from '#connectors';
import { certifying, type HealthLinkRef, LinkService, magicLinkOf } from '#connect';
import { Config, InvalidRequest } from '#kernel';
import {
  type ConnectionRef,
  ConnectionsService,
  Customers,
  type ErasureCertificate,
  switchedText,
  Withholding,
} from '#tenancy';
import type { ToEnd } from '../gate/arguments.js';
import type { ErasureCertificateDto, RelinkDto } from './health.dto.js';

/** What a customer's admin does to a connection. */
@Injectable()
export class HealthActs {
  constructor(
    private readonly links: LinkService,
    private readonly customers: Customers,
    private readonly connections: ConnectionsService,
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

  /** Only whoever types the customer's name means it. What is ended already is answered as it was. */
  async disconnect(ending: ToEnd | ErasureCertificate, confirm: string): Promise<ErasureCertificateDto> {
    if ('erasedAt' in ending) return certificateOf(ending);
    const { connection, link } = ending;
    const { orgName } = await this.customers.of(connection);
    if (confirm.trim() !== orgName.trim()) throw notTheName();
    return certificateOf(await this.connections.erase(connection, certifying(link)));
  }
}

const notTheName = (): InvalidRequest =>
  new InvalidRequest([
    { loc: ['body', 'confirm'], msg: 'Input should be the customer’s name, as it is shown', type: 'value_error' },
  ]);

const certificateOf = ({
  connectionId,
  connector,
  erasedAt,
  destroyed,
  backups,
}: ErasureCertificate): ErasureCertificateDto => ({
  connector_id: connectionId,
  connector,
  erased_at: erasedAt.toISOString(),
  destroyed: {
    records: destroyed.records,
    credentials: destroyed.credentials,
    data_key: destroyed.dataKey,
    tokens: destroyed.tokens,
  },
  backups: {
    key_version: backups.keyVersion,
    statement: {
      en: backups.statement,
      de:
        `Alles, was gelesen wurde, die Zugriffsdaten und der Schlüssel, mit dem beides verschlüsselt war, sind aus der Datenbank gelöscht. ` +
        `Sicherungskopien, die vor dem ${erasedAt.toISOString()} gemacht wurden, enthalten davon noch verschlüsselte Kopien. Wer diesen ` +
        `Dienst betreibt, könnte sie öffnen, solange eine solche Sicherungskopie und der Hauptschlüssel dazu aufbewahrt werden. In den ` +
        `Zahlen nicht enthalten sind Datensätze, die beim Anbieter schon gelöscht waren, auch wenn sie hier noch lesbar waren, und was ` +
        `ausgeschaltet war und noch gelöscht wurde: Auch das ist gelöscht.`,
    },
  },
});
