import { Injectable } from '@nestjs/common';
import { connectors, NOTHING_OFF } from '#connectors';
import { certifying, type HealthLinkRef, HealthLinksService, HealthTokenInvalid } from '#connect';
import { InvalidRequest, NotFound } from '#kernel';
import { ConnectionsService, Customers, type ErasureCertificate } from '#tenancy';
import { modelChoices } from '../connect/choices.js';
import type { ToEnd } from '../gate/arguments.js';
import type { ErasureCertificateDto } from './health.dto.js';

/** Ends a connection, and answers with what proves it. */
@Injectable()
export class HealthEnd {
  constructor(
    private readonly customers: Customers,
    private readonly connections: ConnectionsService,
    private readonly links: HealthLinksService,
  ) {}

  /**
   * Only whoever types the customer's name means it. What this link has ended already, or ends at this moment, is answered as it
   * was; what another one does, as to a link that opens nothing.
   */
  async disconnect(ending: ToEnd | ErasureCertificate, confirm: string): Promise<ErasureCertificateDto> {
    if ('erasedAt' in ending) return certificateOf(ending);
    try {
      return certificateOf(await this.erase(ending, confirm));
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      return certificateOf(await this.kept(ending.link));
    }
  }

  /** Of what the link has ended. */
  certificate(ending: ToEnd | ErasureCertificate): ErasureCertificateDto {
    if (!('erasedAt' in ending)) throw new NotFound('The certificate');
    return certificateOf(ending);
  }

  /** Rejects with NotFound where it has ended meanwhile. */
  private async erase({ connection, link }: ToEnd, confirm: string): Promise<ErasureCertificate> {
    const { orgName } = await this.customers.of(connection);
    if (confirm.trim() !== orgName.trim()) throw notTheName();
    return this.connections.erase(connection, certifying(link));
  }

  private async kept({ hash }: HealthLinkRef): Promise<ErasureCertificate> {
    const certificate = await this.links.certificateOf(hash);
    if (!certificate) throw new HealthTokenInvalid();
    return certificate;
  }
}

const notTheName = (): InvalidRequest =>
  new InvalidRequest([
    { loc: ['body', 'confirm'], msg: 'Input should be the customer’s name, as it is shown', type: 'value_error' },
  ]);

/** In the order and the words of the page. */
const namesOf = (slug: string, erased: readonly string[]): ErasureCertificateDto['models'] =>
  connectors
    .filter((connector) => connector.slug === slug)
    .flatMap((connector) => modelChoices(connector, NOTHING_OFF))
    .flatMap(({ name, label }) => (erased.includes(name) ? [{ name, label }] : []));

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
  models: namesOf(connector, Object.keys(destroyed.records)),
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
