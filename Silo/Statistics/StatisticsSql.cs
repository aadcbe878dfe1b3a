namespace IdleCloud.Silo.Statistics;

/// <summary>The statements about what models are used for.</summary>
internal static class StatisticsSql
{
    /// <summary>Adds to hours. $1: the hours, $2: the models, $3 to $8: what is added.</summary>
    public const string Add =
        """
        insert into model_hour as m (hour, model_id, requests, failed, prompt_tokens, completion_tokens, charge, pay)
        select * from unnest($1::timestamptz[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
            as t (hour, model_id) order by hour, model_id
        on conflict (hour, model_id) do update set
            requests = m.requests + excluded.requests, failed = m.failed + excluded.failed,
            prompt_tokens = m.prompt_tokens + excluded.prompt_tokens, completion_tokens = m.completion_tokens + excluded.completion_tokens,
            charge = m.charge + excluded.charge, pay = m.pay + excluded.pay
        """;

    /// <summary>Adds to the speeds of hours. $1: the hours, $2: the models, $3: the measures, $4: the buckets, $5: what is added.</summary>
    public const string AddSpeeds =
        """
        insert into model_speed as m (hour, model_id, measure, bucket, count)
        select * from unnest($1::timestamptz[], $2::text[], $3::smallint[], $4::smallint[], $5::bigint[]) as t (hour, model_id, measure, bucket, count)
        order by hour, model_id, measure, bucket
        on conflict (hour, model_id, measure, bucket) do update set count = m.count + excluded.count
        """;

    /// <summary>$1: the first hour, $2: the first one that is too late.</summary>
    public const string ReadSpeeds = "select hour, model_id, measure, bucket, count from model_speed where hour >= $1 and hour < $2";

    /// <summary>$1: the first hour, $2: the first one that is too late.</summary>
    public const string Read =
        """
        select hour, model_id, requests, failed, prompt_tokens, completion_tokens, charge, pay
        from model_hour where hour >= $1 and hour < $2 order by hour, model_id
        """;
}
