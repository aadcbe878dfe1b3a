namespace IdleCloud.Silo.TraceSinks;

/// <summary>The statements about customers' sinks.</summary>
internal static class TraceSinkSql
{
    /// <summary>$1: the account.</summary>
    public const string Get = "select endpoint, header_names, sample_percent, problem, problem_at from trace_sink where account_id = $1";

    /// <summary>$1: the account, $2: the endpoint, $3: the headers' names, $4: the headers, encrypted, or null, $5: of how many in a hundred.</summary>
    public const string Set =
        """
        insert into trace_sink (account_id, endpoint, header_names, headers, sample_percent) values ($1, $2, $3, $4, $5)
        on conflict (account_id) do update set endpoint = excluded.endpoint, header_names = excluded.header_names, headers = excluded.headers,
            sample_percent = excluded.sample_percent, problem = null, problem_at = null
        """;

    /// <summary>$1: the account.</summary>
    public const string Remove = "delete from trace_sink where account_id = $1";

    /// <summary>$1: accounts.</summary>
    public const string Of = "select account_id, endpoint, headers, sample_percent from trace_sink where account_id = any($1)";

    /// <summary>$1: the account, $2: what went wrong, null for nothing, $3: when.</summary>
    public const string Problem =
        """
        update trace_sink set problem = $2, problem_at = case when $2::text is null then null else $3::timestamptz end
        where account_id = $1 and (problem is not null or $2::text is not null)
        """;
}
