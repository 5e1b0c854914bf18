// Checks OpenAPI documents: `node validate.mjs FILE…` prints what is wrong, and fails if anything is.

import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";

for (const file of process.argv.slice(2)) {
  const result = await new Validator().validate(JSON.parse(readFileSync(file, "utf8")));
  if (!result.valid) {
    console.error(`${file}: ${JSON.stringify(result.errors)}`);
    process.exitCode = 1;
  }
}
