import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError, onSignedOut } from './app/api.ts';
import { router } from './app/router.tsx';
import { redeemSignInLink } from './app/signInLink.ts';
import './styles/index.css';

const MOST_RETRIES = 2;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      // A refusal stays one; only what may pass by itself is asked again.
      retry: (failures, error) => failures < MOST_RETRIES && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});

onSignedOut(() => void client.invalidateQueries({ queryKey: ['session'] }));

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

await redeemSignInLink();
createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
