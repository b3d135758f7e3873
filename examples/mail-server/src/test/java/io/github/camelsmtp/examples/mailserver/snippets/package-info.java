/** What README.md and docs/ show, compiled and run; {@code DocumentationTest} holds the two together. */
@NullMarked
package io.github.camelsmtp.examples.mailserver.snippets;

import org.jspecify.annotations.NullMarked;
