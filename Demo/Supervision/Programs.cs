namespace IdleCloud.Demo.Supervision;

/// <summary>The programs that were built together with this one: same grain host, same configuration.</summary>
internal static class Programs
{
    /// <summary>A program's path.</summary>
    /// <param name="project">The project's folder, for example <c>Host</c>.</param>
    /// <param name="name">The executable's name, for example <c>IdleCloud.Host</c>.</param>
    public static string Find(string project, string name)
    {
        // …/bin/Demo/release/ → …/bin/Host/release/
        var configuration = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(configuration.Parent!.Parent!.FullName, project, configuration.Name, name);
    }
}
