// Which azurerm provider a stack is applied with, as far as the caps depend on it.
// The bindings pin 4.55.0 exactly; what that version refuses at plan time is refused here at synth.

import type { TerraformStack } from 'cdktf';

/** Versions that take any maximum from 1 (azurerm changelog 4.58.0, #31392), short of the next major one. */
const WIDENED = '>= 4.58.0, < 5.0.0';

const widened = new WeakSet<TerraformStack>();

/**
 * Lets the whole stack be applied with a newer azurerm than the bindings were made for, so that a Flex
 * Consumption app can be held to fewer than 40 instances. Call it before the caps.
 */
export function widenAzurermProvider(stack: TerraformStack): void {
  stack.addOverride('terraform.required_providers.azurerm.version', WIDENED);
  widened.add(stack);
}

/** The fewest instances of a Flex Consumption app that the stack's provider takes. */
export const leastFlexInstances = (stack: TerraformStack): number => (widened.has(stack) ? 1 : 40);
