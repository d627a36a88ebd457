import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../platform/config/config.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { SmtpMailer } from '../../platform/mail/smtp-mailer.js';
import { IdentityModule } from '../identity/identity.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { CheckTellings } from './check-tellings.js';
import { ClaimMail } from './claim-mail.service.js';
import { FindRecipients } from './find-recipients.service.js';
import { FollowEngagement } from './follow-engagement.service.js';
import { FollowedEngagement } from './followed-engagement.entity.js';
import { HandOverMail } from './hand-over-mail.service.js';
import { TellPeopleWhenSomethingHappens } from './handlers/tell-people-when-something-happens.handler.js';
import { SendMail } from './jobs/send-mail.job.js';
import { LocalMailbox } from './local-mailbox.js';
import { MailAttempt, MailMessage } from './mail-message.entity.js';
import { MailboxController } from './mailbox.controller.js';
import { NotificationController } from './notification.controller.js';
import { Notification } from './notification.entity.js';
import { NotificationsApi } from './notifications.api.js';
import { notificationsConfig } from './notifications.config.js';
import { ReadNotification } from './read-notification.service.js';
import { RecordMailAttempt } from './record-mail-attempt.service.js';
import { TellRecipient } from './tell-recipient.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([FollowedEngagement, Notification, MailMessage, MailAttempt]), IdentityModule, OrganizationsModule],
  controllers: [NotificationController, MailboxController],
  providers: [
    NotificationsApi,
    {
      provide: Mailer, inject: [Config],
      useFactory: (config: Config) => {
        const { SMTP_URL } = config.get(notificationsConfig);
        return SMTP_URL === undefined ? new LocalMailbox() : new SmtpMailer({ url: SMTP_URL });
      },
    },
    CheckTellings, FollowEngagement, FindRecipients, TellRecipient, ClaimMail, HandOverMail, RecordMailAttempt, ReadNotification,
    TellPeopleWhenSomethingHappens, SendMail,
  ],
  exports: [NotificationsApi],
})
export class NotificationsModule {}
