import { changeSettings } from '../settings.ts'

/** Asks the browser; only from a press of the person. The setting stands only where the browser permits it. */
export async function askForNotifications(): Promise<void> {
  const permission = 'Notification' in globalThis ? await Notification.requestPermission() : 'denied'
  changeSettings({ notifications: permission === 'granted', notificationsAsked: true })
}
