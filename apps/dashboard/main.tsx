import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './style.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { type AroundNavHandler, Router } from 'wouter';
import { queries } from './api.js';
import { App } from './app.js';
import { inEnvironment } from './environment.js';
import { BASE } from './place.js';
import { theme, variables } from './theme.js';

/** What style elements have to carry, or the policy of this answer stops them. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
setNonce(nonce);

/** Wherever one goes, the environment stays. */
const go: AroundNavHandler = (navigate, to, options) => {
  navigate(inEnvironment(to), options);
};

const place = document.getElementById('page');
if (place)
  createRoot(place).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queries}>
          <Notifications position="bottom-center" limit={1} />
          <Router base={BASE} hrefs={(href) => inEnvironment(href)} aroundNav={go}>
            <App />
          </Router>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
