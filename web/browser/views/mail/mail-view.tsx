import { MailRegular } from '@fluentui/react-icons/svg/mail'
import type { Route } from '../../router.ts'
import { EmptyState } from '../../shared/states.tsx'
import { t } from '../../text/text.ts'

export default function MailView(_: { route: Extract<Route, { view: 'mail' }> }) {
  return <EmptyState icon={<MailRegular />} title={t('mail.placeholder')} hint={t('mail.placeholderHint')} />
}
