import { Button } from '@fluentui/react-components'
import { Component, type ReactNode } from 'react'
import { t } from '../text/text.ts'
import { EmptyState } from './states.tsx'

/** Keeps a fault in one view from taking the page with it. Give it a `key` of the place: another place gets another
 *  chance. `quiet`: what cannot be shown is left out. */
export class ErrorBoundary extends Component<{ children: ReactNode; quiet?: boolean }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    if (this.props.quiet === true) return null
    return (
      <EmptyState title={t('error.title')} hint={t('error.hint')}>
        <Button onClick={() => this.setState({ failed: false })}>{t('action.tryAgain')}</Button>
        <Button appearance="transparent" onClick={() => location.reload()}>
          {t('action.reload')}
        </Button>
      </EmptyState>
    )
  }
}
