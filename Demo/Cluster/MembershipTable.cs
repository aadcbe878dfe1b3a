using Npgsql;

namespace IdleCloud.Demo.Cluster;

/// <summary>Reads what the silos have written of each other.</summary>
internal static class MembershipTable
{
    /// <summary>The status of a silo that serves, in Orleans' numbers.</summary>
    public const int Active = 3;

    /// <summary>The status of a silo that has ended or was declared dead.</summary>
    public const int Dead = 6;

    /// <summary>Silos of a status; 0 while there is no table yet.</summary>
    public static async Task<int> CountAsync(string connectionString, string clusterId, int status, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("select count(*)::int from orleansmembershiptable where deploymentid = $1 and status = $2");
        command.Parameters.Add(new() { Value = clusterId });
        command.Parameters.Add(new() { Value = status });
        try
        {
            return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }
}
