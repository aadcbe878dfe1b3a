using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Storage;

/// <summary>Refuses to start without a database to go to.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var check = new OptionsCheck(StorageOptions.Section);
        string? fault = FaultOf(options.ConnectionString);
        check.That(fault is null, nameof(options.ConnectionString), fault ?? "");
        check.InRange(nameof(options.CommandTimeout), options.CommandTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        check.InRange(nameof(options.ConnectTimeout), options.ConnectTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        check.InRange(nameof(options.MaxConnections), options.MaxConnections, 1, 1000);
        check.InRange(nameof(options.StartTimeout), options.StartTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        return check.Result;
    }

    // Never the string itself: it may hold a password.
    private static string? FaultOf(string connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString)) return "is missing: name a PostgreSQL database, or run ./idlecloud demo, which brings one";
        try
        {
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connectionString).Host) ? "names no host" : null;
        }
        catch (ArgumentException e)
        {
            return $"cannot be read: {e.Message}";
        }
    }
}
