/** The house's own lint rules, used by eslint.config.js. */
import { basename, extname } from 'node:path';

const disableWithReason = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { reason: 'Say why after ` -- `, and name the rules that are disabled.' },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const directive = /^\s*eslint-disable(?:-next-line|-line)?\b(?<rest>.*)$/su.exec(comment.value);
          if (!directive) continue;
          const [rules, ...reason] = directive.groups.rest.split(/\s-{2,}\s/u);
          if (rules.trim() === '' || reason.join('').trim() === '') {
            context.report({ loc: comment.loc, messageId: 'reason' });
          }
        }
      },
    };
  },
};

const fileName = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      kebab: 'Name the file in kebab-case.',
      vague: 'Name the file for the one thing in it.',
    },
  },
  create(context) {
    return {
      Program(node) {
        const name = basename(context.filename, extname(context.filename)).replace(/\.(test|config|d)$/u, '');
        if (!/^\.?[a-z0-9]+(-[a-z0-9]+)*$/u.test(name)) context.report({ node, messageId: 'kebab' });
        if (/^(index|utils?|helpers?|common|misc)$/u.test(name)) context.report({ node, messageId: 'vague' });
      },
    };
  },
};

export const houseRules = { rules: { 'disable-with-reason': disableWithReason, 'file-name': fileName } };
