import {
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { askSignIn } from '../../lib/auth.ts';

/** @throws Problem when the server refuses, and an Error of the browser when nobody answered its question */
export async function signInWithPasskey(): Promise<void> {
  const optionsJSON = await askSignIn<PublicKeyCredentialRequestOptionsJSON>('/passkey/sign-in-options', {});
  const response = await startAuthentication({ optionsJSON });
  await askSignIn('/passkey/sign-in', { response });
}

/** Makes a passkey on this device or key and gives it a name. */
export async function addPasskey(name: string): Promise<void> {
  const optionsJSON = await askSignIn<PublicKeyCredentialCreationOptionsJSON>('/passkey/register-options', {});
  const response = await startRegistration({ optionsJSON });
  await askSignIn('/passkey/register', { name, response });
}
