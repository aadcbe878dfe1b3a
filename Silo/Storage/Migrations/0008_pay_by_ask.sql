-- What the miner asked when it was given the job, in nano-USD per million tokens; null for the owners' share of the price, as before there
-- were asks. What it read and wrote itself; null when that is what was billed. Its pay follows from both.
alter table job_outcome
    add column ask_prompt bigint check (ask_prompt >= 0),
    add column ask_completion bigint check (ask_completion >= 0),
    add column miner_prompt_tokens bigint check (miner_prompt_tokens >= 0),
    add column miner_completion_tokens bigint check (miner_completion_tokens >= 0),
    add constraint job_outcome_ask check ((ask_prompt is null) = (ask_completion is null)),
    add constraint job_outcome_miner_tokens check ((miner_prompt_tokens is null) = (miner_completion_tokens is null));
