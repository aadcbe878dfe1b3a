namespace IdleCloud.Silo.Idempotency;

/// <summary>The statements about keys in use. $1 is the account and $2 the hash of the key wherever one key is concerned.</summary>
internal static class IdempotencySql
{
    /// <summary>$3: now. State 7 is <c>JobState.Done</c>.</summary>
    public const string Find =
        """
        select r.fingerprint, r.job_id, r.answer, r.expires_at, o.job_id is not null, coalesce(o.state = 7 or o.charge > 0, false)
        from idempotency_record r left join job_outcome o on o.job_id = r.job_id
        where r.account_id = $1 and r.key_hash = $2 and r.expires_at > $3
        """;

    /// <summary>
    /// Takes a key into use, if it is free: $3 fingerprint, $4 job, $5 expiry, $6 now, $7 the job that has failed under it, or null, $8 the
    /// most keys of an account. Writes nothing when the key is in use, or the account has as many as it may.
    /// </summary>
    public const string Take =
        """
        insert into idempotency_record (account_id, key_hash, fingerprint, job_id, expires_at)
        select $1, $2, $3, $4, $5
        where exists (select from idempotency_record where account_id = $1 and key_hash = $2)
            or (select count(*) from (select from idempotency_record where account_id = $1 and expires_at > $6 limit $8) live) < $8
        on conflict (account_id, key_hash) do update
        set fingerprint = excluded.fingerprint, job_id = excluded.job_id, answer = null, expires_at = excluded.expires_at
        where idempotency_record.expires_at <= $6 or idempotency_record.job_id = $7
        """;

    /// <summary>$3: the job, $4: the answer, $5: expiry.</summary>
    public const string Keep =
        "update idempotency_record set answer = $4, expires_at = $5 where account_id = $1 and key_hash = $2 and job_id = $3";

    /// <summary>$3: the job.</summary>
    public const string Free = "delete from idempotency_record where account_id = $1 and key_hash = $2 and job_id = $3";

    /// <summary>The length of a value that lies outside of its row is in the row.</summary>
    public const string Size = "select coalesce(sum(octet_length(answer)), 0)::bigint from idempotency_record";

    /// <summary>$1: now, $2: how many at most.</summary>
    public const string Expire =
        "delete from idempotency_record where ctid = any(array(select ctid from idempotency_record where expires_at <= $1 limit $2))";
}
