namespace IdleCloud.Silo.Batches;

/// <summary>
/// The statements about batches. $1 is the account and $2 the batch wherever one batch is concerned. A line that somebody has is one with a
/// gateway; one that has ended is not in the table any more.
/// </summary>
internal static class BatchSql
{
    /// <summary>Statuses from which a batch goes on.</summary>
    private const string IsOpen = "status in (0, 2, 3, 6)";

    private const string Columns =
        """
        id, endpoint, model_id, input_file_id, metadata, status, faults, total, completed, failed, created_at, expires_at, in_progress_at,
        finalizing_at, cancelling_at, ended_at,
        case when ended_at is not null and completed > 0 then output_file_id end, case when ended_at is not null and failed > 0 then error_file_id end
        """;

    /// <summary>
    /// $3: hash of the key, $4: input file, $5: endpoint, $6: metadata or null, $7: output file, $8: error file, $9: now, $10: expiry, $11: expiry of
    /// the files, if the batch does not end, $12: the most open batches of an account. Writes nothing when there are as many.
    /// </summary>
    public const string Begin =
        $"""
        with made as (
            insert into batch (account_id, id, key_hash, input_file_id, endpoint, metadata, output_file_id, error_file_id, created_at, expires_at)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 where (select count(*) from batch where account_id = $1 and {IsOpen}) < $12
            on conflict (id) do nothing
            returning id
        )
        insert into stored_file (account_id, id, purpose, name, created_at, expires_at)
        select $1, file.id, 2, made.id || file.suffix, $9, $11
        from made cross join (values ($7, '_output.jsonl'), ($8, '_error.jsonl')) as file (id, suffix)
        """;

    /// <summary>$3: numbers, $4: contents, $5: now.</summary>
    public const string AddLines =
        """
        insert into batch_line (batch_id, number, content, not_before)
        select b.id, l.number, l.content, $5 from batch b cross join unnest($3::int[], $4::bytea[]) as l (number, content)
        where b.account_id = $1 and b.id = $2 and b.status = 0
        on conflict do nothing
        """;

    /// <summary>$3: model, $4: lines, $5: faults or null, $6: now. A batch that was cancelled meanwhile stays that.</summary>
    public const string Validated =
        """
        with read as (
            update batch set model_id = $3, total = $4, faults = $5,
                status = case when status <> 0 then status when $5::text is null then 2 else 1 end,
                in_progress_at = case when status = 0 and $5 is null then $6::timestamptz end,
                ended_at = case when status = 0 and $5 is not null then $6 end
            where account_id = $1 and id = $2 and status in (0, 6) and total = 0
            returning id, status, output_file_id, error_file_id
        ), unread as (
            delete from batch_line l using read where l.batch_id = read.id and read.status = 1
        )
        update stored_file f set expires_at = $6 from read where read.status = 1 and f.id in (read.output_file_id, read.error_file_id)
        """;

    /// <summary>One batch.</summary>
    public const string Find = $"select {Columns} from batch where account_id = $1 and id = $2";

    /// <summary>$2: the batch behind which the list begins, or null, $3: how many at most.</summary>
    public const string List =
        $"""
        select {Columns} from batch
        where account_id = $1 and ($2::text is null or (created_at, id) < (select created_at, id from batch where account_id = $1 and id = $2))
        order by created_at desc, id desc limit $3
        """;

    /// <summary>$3: now.</summary>
    public const string Cancel = "update batch set status = 6, cancelling_at = $3 where account_id = $1 and id = $2 and status in (0, 2)";

    /// <summary>$3: now, $4: how many at most, $5: the gateway.</summary>
    public const string Take =
        """
        with open as (
            select id, status, key_hash, output_file_id, error_file_id from batch where account_id = $1 and id = $2 and status in (2, 3, 6)
        ), next as (
            select l.batch_id, l.number from batch_line l join open on open.id = l.batch_id
            where l.gateway is null and (l.not_before <= $3 or open.status <> 2) order by l.number limit $4 for update of l skip locked
        ), taken as (
            update batch_line l set gateway = $5 from next where l.batch_id = next.batch_id and l.number = next.number
            returning l.number, l.job_id, l.content
        )
        select status, key_hash, output_file_id, error_file_id, number, job_id, content from open cross join taken order by number
        """;

    /// <summary>$3: the job, $4: the line, $5: bytes, $6: content.</summary>
    public const string Keep =
        """
        insert into file_part (file_id, number, bytes, content)
        select b.output_file_id, l.number, $5, $6 from batch b join batch_line l on l.batch_id = b.id
        where b.account_id = $1 and b.id = $2 and l.number = $4 and l.job_id = $3 and l.gateway is not null
        on conflict (file_id, number) do update set bytes = excluded.bytes, content = excluded.content
        """;

    /// <summary>
    /// $3: lines, $4: their jobs, $5: their ends as in <c>LineEnd</c>, $6 and $7: bytes and contents of their errors, $8: when those that have come to
    /// nothing are tried again. An answer that was kept and is not billed goes.
    /// </summary>
    public const string End =
        """
        with reported as (
            select l.number, r.state, r.bytes, r.content
            from unnest($3::int[], $4::uuid[], $5::smallint[], $6::int[], $7::bytea[]) as r (number, job_id, state, bytes, content)
            join batch_line l on l.batch_id = $2 and l.number = r.number and l.job_id = r.job_id and l.gateway is not null
            for update of l
        ), again as (
            update batch_line l set gateway = null, job_id = gen_random_uuid(), not_before = $8 from reported r
            where l.batch_id = $2 and l.number = r.number and r.state = 2
        ), unkept as (
            delete from file_part p using reported r, batch b
            where b.id = $2 and p.file_id = b.output_file_id and p.number = r.number and r.state <> 0
        ), ended as (
            delete from batch_line l using reported r where l.batch_id = $2 and l.number = r.number and r.state <> 2
            returning r.number, r.state, r.bytes, r.content
        ), written as (
            insert into file_part (file_id, number, bytes, content)
            select b.error_file_id, e.number, e.bytes, e.content from ended e cross join batch b where b.id = $2 and e.state = 1
            on conflict do nothing
        )
        update batch set completed = completed + (select count(*) from ended where state = 0),
            failed = failed + (select count(*) from ended where state = 1)
        where account_id = $1 and id = $2
        """;

    /// <summary>Lines that somebody has: the gateway, the account and the jobs.</summary>
    public const string Running =
        """
        select l.gateway, b.account_id, array_agg(l.job_id) from batch_line l join batch b on b.id = l.batch_id
        where l.gateway is not null group by l.gateway, b.account_id
        """;

    /// <summary>
    /// $1: jobs that no gateway has in hand any more, $2: now. The books say what has become of them: answered (state 7 is <c>JobState.Done</c>), or
    /// ended for nothing, and then they are tried again as another job. A job that is not in the books is run again as what it was: whatever comes
    /// late is then the same bill.
    /// </summary>
    public const string Settle =
        """
        with lost as (
            select l.batch_id, l.number, b.output_file_id, o.job_id is not null as is_ended, coalesce(o.state = 7 or o.charge > 0, false) as is_used
            from batch_line l join batch b on b.id = l.batch_id left join job_outcome o on o.job_id = l.job_id
            where l.job_id = any($1) and l.gateway is not null
            for update of l
        ), again as (
            update batch_line l set gateway = null, not_before = $2, job_id = case when lost.is_ended then gen_random_uuid() else l.job_id end
            from lost where l.batch_id = lost.batch_id and l.number = lost.number and not lost.is_used
        ), unkept as (
            delete from file_part p using lost
            where p.file_id = lost.output_file_id and p.number = lost.number and lost.is_ended and not lost.is_used
        ), answered as (
            delete from batch_line l using lost where l.batch_id = lost.batch_id and l.number = lost.number and lost.is_used
            returning l.batch_id
        )
        update batch b set completed = b.completed + a.count
        from (select batch_id, count(*) from answered group by batch_id) a where b.id = a.batch_id
        """;

    /// <summary>$1: now.</summary>
    public const string Expire = "update batch set status = 3, finalizing_at = $1 where status = 2 and expires_at <= $1";

    /// <summary>$1: now, $2: when a batch must have been made whose gateway has died while it read the file, $3: the fault.</summary>
    public const string GiveUp =
        """
        with given_up as (
            update batch set status = 1, faults = $3, ended_at = $1 where status = 0 and created_at <= $2 returning id, output_file_id, error_file_id
        ), unread as (
            delete from batch_line l using given_up where l.batch_id = given_up.id
        )
        update stored_file f set expires_at = $1 from given_up where f.id in (given_up.output_file_id, given_up.error_file_id)
        """;

    /// <summary>
    /// Ends batches without lines, and finishes their files. $1: now, $2: the files' expiry. Gives the statuses. A file without a part is
    /// deleted soon, and never seen.
    /// </summary>
    public const string Finish =
        """
        with ended as (
            update batch b set status = case status when 2 then 4 when 3 then 5 else 7 end, ended_at = $1,
                finalizing_at = case when status = 2 then $1 else finalizing_at end
            where status in (2, 3, 6) and not exists (select from batch_line l where l.batch_id = b.id)
            returning status, output_file_id, error_file_id
        ), sizes as (
            select f.id, sum(p.bytes) as bytes
            from ended join stored_file f on f.id in (ended.output_file_id, ended.error_file_id) left join file_part p on p.file_id = f.id
            group by f.id
        ), finished as (
            update stored_file f set is_finished = s.bytes is not null, bytes = coalesce(s.bytes, 0), created_at = $1,
                expires_at = case when s.bytes is null then $1 else $2 end
            from sizes s where f.id = s.id
        )
        select status from ended
        """;

    /// <summary>$1: now, $2: how many at most.</summary>
    public const string Waiting =
        """
        select account_id, id, model_id, status from batch b
        where status in (2, 3, 6) and exists (
            select from batch_line l where l.batch_id = b.id and l.gateway is null and (l.not_before <= $1 or b.status <> 2))
        order by created_at limit $2
        """;

    /// <summary>$1: the time before which batches must have ended.</summary>
    public const string Forget = "delete from batch where ended_at <= $1";
}
