namespace IdleCloud.Silo.Files;

/// <summary>The statements about files. $1 is the account and $2 the file wherever one file is concerned.</summary>
internal static class FileSql
{
    /// <summary>The columns of a <c>StoredFile</c>.</summary>
    public const string Columns = "id, purpose, name, bytes, created_at, expires_at";

    /// <summary>$1: the account, $2: now. Gives the bytes of all files, those that are being uploaded included.</summary>
    public const string Size =
        """
        select coalesce(sum(p.bytes), 0)::bigint from stored_file f join file_part p on p.file_id = f.id
        where f.account_id = $1 and f.expires_at > $2
        """;

    /// <summary>$3: purpose, $4: name, $5: now, $6: expiry.</summary>
    public const string Begin =
        "insert into stored_file (account_id, id, purpose, name, created_at, expires_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing";

    /// <summary>$3: the part, $4: its bytes, $5: its content.</summary>
    public const string Write =
        """
        insert into file_part (file_id, number, bytes, content)
        select id, $3, $4, $5 from stored_file where account_id = $1 and id = $2 and not is_finished
        on conflict (file_id, number) do update set bytes = excluded.bytes, content = excluded.content
        """;

    /// <summary>$3: expiry. A file that is finished already stays as it is.</summary>
    public const string Finish =
        """
        update stored_file set is_finished = true, expires_at = $3,
            bytes = (select coalesce(sum(bytes), 0) from file_part where file_id = $2)
        where account_id = $1 and id = $2 and not is_finished
        """;

    /// <summary>$3: now.</summary>
    public const string Find = $"select {Columns} from stored_file where account_id = $1 and id = $2 and is_finished and expires_at > $3";

    /// <summary>$3: now, $4: the last part that is known. Gives parts of about 1 MB together.</summary>
    public const string Read =
        """
        select number, bytes, content from (
            select number, bytes, content, sum(bytes) over (order by number) - bytes as before from (
                select p.number, p.bytes, p.content from stored_file f join file_part p on p.file_id = f.id
                where f.account_id = $1 and f.id = $2 and f.is_finished and f.expires_at > $3 and p.number > $4
                order by p.number limit 1000
            ) next
        ) counted
        where before < 1000000 order by number
        """;

    /// <summary>$3: now. The content goes with it.</summary>
    public const string Delete = "delete from stored_file where account_id = $1 and id = $2 and is_finished and expires_at > $3";

    /// <summary>$1: now, $2: how many at most.</summary>
    public const string Expire = "delete from stored_file where id = any(array(select id from stored_file where expires_at <= $1 limit $2))";

    /// <summary>$1: the account, $2: now, $3: purpose or null, $4: the file behind which the list begins, or null, $5: how many at most.</summary>
    public static string List(bool isAscending)
    {
        (string compare, string order) = isAscending ? (">", "asc") : ("<", "desc");
        return $"""
            select {Columns} from stored_file
            where account_id = $1 and is_finished and expires_at > $2 and ($3::smallint is null or purpose = $3)
                and ($4::text is null or (created_at, id) {compare} (select created_at, id from stored_file where account_id = $1 and id = $4))
            order by created_at {order}, id {order} limit $5
            """;
    }
}
