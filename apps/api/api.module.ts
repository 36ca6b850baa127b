import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ActionsModule } from '#actions';
import { ConnectModule } from '#connect';
import { EventsModule } from '#events';
import { JournalModule } from '#journal';
import { Config, required } from '#kernel';
import { LimitsModule } from '#limits';
import { models } from '#models';
import { QueueModule } from '#queue';
import { CustomFieldTrials, Files, History, RecordReader, RecordsModule } from '#records';
import { StoreModule } from '#store';
import { SyncModule } from '#sync';
import { TenancyModule } from '#tenancy';
import { readKeyRing, VaultModule } from '#vault';
import { CATEGORIES } from './account/category.dto.js';
import { ConnectorListing } from './account/connector-listing.js';
import { ApiKeysController } from './account/api-keys.controller.js';
import { connectorsController } from './account/connectors.controller.js';
import { CoverageController } from './account/coverage.controller.js';
import { HeldDeletionsController } from './account/held-deletions.controller.js';
import { integrationsController } from './account/integrations.controller.js';
import { IssuesController } from './account/issues.controller.js';
import { LookupController } from './account/lookup.controller.js';
import { QuarantineController } from './account/quarantine.controller.js';
import { ResyncController } from './account/resync.controller.js';
import { RunsController } from './account/runs.controller.js';
import { ScheduleController } from './account/schedule.controller.js';
import { SettingsController } from './account/settings.controller.js';
import { SyncStatusController } from './account/sync-status.controller.js';
import { ChangesController } from './changes/changes.controller.js';
import { ConnectPageController } from './connect/connect-page.controller.js';
import { LinkController } from './connect/link.controller.js';
import { LinkSessions } from './connect/link-sessions.js';
import { LogoController } from './connect/logo.controller.js';
import { LinkTokensController } from './connect/link-tokens.controller.js';
import { SessionController } from './connect/session.controller.js';
import { CustomFieldMappingsController } from './custom-fields/custom-field-mappings.controller.js';
import { CustomFieldTrialsController } from './custom-fields/custom-field-trials.controller.js';
import { CustomFieldsController } from './custom-fields/custom-fields.controller.js';
import { Allowances } from './gate/allowances.js';
import { AuditTrail } from './gate/audit-trail.js';
import { Passport } from './gate/passport.js';
import { HealthController } from './health/health.controller.js';
import { HealthActs } from './health-page/health-acts.js';
import { HealthEnd } from './health-page/health-end.js';
import { HealthEndController } from './health-page/health-end.controller.js';
import { HealthExport } from './health-page/health-export.js';
import { HealthLinksController } from './health-page/health-links.controller.js';
import { HealthPageController } from './health-page/health.controller.js';
import { HealthView, Standing } from './health-page/health-view.js';
import { Metrics } from './health/metrics.js';
import { ErrorFilter } from './http/error.filter.js';
import { RequestPipe } from './http/request.pipe.js';
import { HooksController } from './hooks/hooks.controller.js';
import { DownloadController } from './files/download.controller.js';
import { FileController } from './files/file.controller.js';
import { FileReads } from './files/file-reads.js';
import { Actors } from './logs/actors.js';
import { AuditController } from './logs/audit.controller.js';
import { RequestsController } from './logs/requests.controller.js';
import { Logs, Story } from './logs/story.js';
import { UsageController } from './logs/usage.controller.js';
import { modelController } from './models/model.controller.js';
import { ModelReads } from './models/model-reads.js';
import { DashboardController } from './pages/dashboard.controller.js';
import { HistoryController } from './history/history.controller.js';
import { PagesController } from './pages/pages.controller.js';
import { PassthroughController } from './passthrough/passthrough.controller.js';
import { RulesController } from './passthrough/rules.controller.js';
import { Acceptances } from './session/acceptances.js';
import { Entrance } from './session/entrance.js';
import { InvitationController } from './session/invitation.controller.js';
import { InvitationsController } from './session/invitations.controller.js';
import { Logins } from './session/logins.js';
import { MembersController } from './session/members.controller.js';
import { OwnController } from './session/own.controller.js';
import { Proofs } from './session/proofs.js';
import { SignOnController } from './session/sign-on.controller.js';
import { SignOnOutcomes } from './session/sign-on-outcomes.js';
import { SignOns } from './session/sign-ons.js';
import { SessionView } from './session/session-view.js';
import { CandidateAttachmentsController } from './writes/candidate-attachments.controller.js';
import { metaController } from './writes/meta.controller.js';
import { ModelWrites } from './writes/model-writes.js';
import { writeController } from './writes/write.controller.js';
import { DeliveriesController } from './webhooks/deliveries.controller.js';
import { EndpointsController } from './webhooks/endpoints.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WritesController } from './writes/writes.controller.js';

@Module({})
class SettingsModule {}

const settings = (config: Config): DynamicModule => ({
  module: SettingsModule,
  global: true,
  providers: [{ provide: Config, useValue: config }],
  exports: [Config],
});

@Module({})
export class ApiModule {
  static with(config: Config): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        settings(config),
        StoreModule.with(required(config, 'API_DATABASE_URL')),
        VaultModule.with(readKeyRing(config)),
        QueueModule.with(config, 'api'),
        ...[
          LimitsModule,
          JournalModule,
          TenancyModule,
          RecordsModule,
          SyncModule,
          ConnectModule,
          ActionsModule,
          EventsModule,
        ],
      ],
      controllers: [
        ...models.flatMap((model) => [modelController(model), metaController(model), writeController(model)]),
        ...[CandidateAttachmentsController, WritesController, PassthroughController, RulesController],
        ...[DownloadController, FileController],
        ...CATEGORIES.flatMap((category) => [integrationsController(category), connectorsController(category)]),
        ...[ResyncController, SyncStatusController, IssuesController, LookupController],
        ...[CoverageController, SettingsController, ScheduleController, RunsController],
        ...[QuarantineController, HeldDeletionsController, ChangesController, HistoryController],
        ...[EndpointsController, DeliveriesController, WebhooksController],
        ...[ApiKeysController, AuditController, RequestsController, UsageController],
        ...[CustomFieldsController, CustomFieldMappingsController, CustomFieldTrialsController],
        ...[ConnectPageController, LogoController, HealthPageController, HealthEndController, HealthLinksController],
        ...[LinkController, LinkTokensController, SessionController, HooksController, HealthController],
        ...[PagesController, DashboardController],
        ...[OwnController, SignOnController, InvitationController, MembersController, InvitationsController],
      ],
      providers: [
        ...[Allowances, AuditTrail, Passport, Metrics, ModelReads, ConnectorListing, LinkSessions, CustomFieldTrials],
        ...[RecordReader, History, Files, FileReads, ModelWrites],
        ...[HealthView, Standing, HealthExport, HealthActs, HealthEnd],
        ...[Logins, Acceptances, Entrance, Proofs, SessionView, SignOns, SignOnOutcomes],
        ...[Actors, Logs, Story],
        { provide: APP_FILTER, useClass: ErrorFilter },
        { provide: APP_PIPE, useClass: RequestPipe },
      ],
    };
  }
}
