import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { EmptyState } from '../../shared/states.tsx'
import { t } from '../../text/text.ts'

export default function MailView() {
  return <EmptyState icon={<MailRegular />} title={t('mail.placeholder')} hint={t('mail.placeholderHint')} />
}
