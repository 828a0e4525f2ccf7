/** Said with every change the web role does not see at once. */
export const afterRecycle = 'It takes effect when the application pool is recycled: Restart-WebAppPool MSExchangeOWAAppPool, or iisreset.'
